package io.harborai.gateway.account;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpServer;
import io.harborai.platform.config.OidcConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How often an issuer is asked what it says of itself. */
final class OidcProviderTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean up = new AtomicBoolean();
    private final AtomicLong now = new AtomicLong(1_000_000);
    private HttpServer issuer;
    private OidcProvider provider;

    @BeforeEach
    void start() throws Exception {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String address = "http://127.0.0.1:" + issuer.getAddress().getPort();
        byte[] document = ("{\"issuer\":\"" + address + "\",\"authorization_endpoint\":\"" + address
                + "/in\",\"token_endpoint\":\"" + address + "/token\",\"jwks_uri\":\"" + address
                + "/keys\",\"subject_types_supported\":[\"public\"]}").getBytes(StandardCharsets.UTF_8);
        issuer.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(up.get() ? 200 : 503, up.get() ? document.length : -1);
            if (up.get()) {
                exchange.getResponseBody().write(document);
            }
            exchange.close();
        });
        issuer.start();
        provider = new OidcProvider(
                new OidcConfig(URI.create(address), "harborai", null, URI.create("http://127.0.0.1"),
                        "x", List.of("openid"), "sub", "groups", List.of(), List.of(), List.of(), "viewer"),
                () -> Instant.ofEpochMilli(now.get()));
    }

    @AfterEach
    void stop() {
        issuer.stop(0);
    }

    private URI begin() throws OidcProvider.Failed {
        return provider.begin(new OidcRound("secret"));
    }

    private void isUnreachable() {
        assertThatThrownBy(this::begin).isInstanceOfSatisfying(OidcProvider.Failed.class,
                failed -> assertThat(failed.code()).isEqualTo("issuer_unreachable"));
    }

    @Test
    void anIssuerThatIsDownIsAskedOnceForAllWhoBeginWithinAWhile() throws Exception {
        for (int i = 0; i < 5; i++) {
            isUnreachable();
        }
        assertThat(asked).hasValue(1);
        up.set(true);
        isUnreachable();
        now.addAndGet(15_000);
        assertThat(begin()).asString().contains("/in?");
        begin();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatAnIssuerSaidHoldsWhileItIsDownAndItIsNotAskedByEach() throws Exception {
        up.set(true);
        begin();
        up.set(false);
        now.addAndGet(3_600_001);
        for (int i = 0; i < 5; i++) {
            assertThat(begin()).asString().contains("/in?");
        }
        assertThat(asked).hasValue(2);
        now.addAndGet(15_000);
        begin();
        assertThat(asked).hasValue(3);
    }
}
