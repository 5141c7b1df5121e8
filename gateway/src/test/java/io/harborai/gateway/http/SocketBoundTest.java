package io.harborai.gateway.http;

import java.net.URI;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.harborai.platform.web.SocketRoute;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each WebSocket has the bound of its own route, whatever others take. */
final class SocketBoundTest {
    private static final int SMALL = 64 << 10;
    private static final int LARGE = 1 << 20;
    private static final long PATIENCE_S = 30;

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.startWith(GatewayOptions.onLoopback(0, 2), new Contributions(List.of(), List.of(counting(
                "/small", SMALL), counting("/large", LARGE)), List.of(), PublicFiles.NONE));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** Answers a message with its length. */
    private static SocketRoute counting(String path, int bytes) {
        return new SocketRoute(path, "Counts.", bytes, (socket, address) -> socket.textMessageHandler(
                text -> socket.writeTextMessage(Integer.toString(text.length()))));
    }

    private static final class Ear implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        String text() throws Exception {
            return text.get(PATIENCE_S, TimeUnit.SECONDS);
        }

        int closed() throws Exception {
            return closed.get(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    private WebSocket socket(String path, Ear ear) {
        return gateway.client().newWebSocketBuilder()
                .buildAsync(URI.create(gateway.url(path).toString().replace("http:",
                        "ws:")), ear)
                .join();
    }

    @Test
    void oneSocketRefusesWhatAnotherTakes() throws Exception {
        Ear large = new Ear();
        WebSocket other = socket("/large", large);
        Ear within = new Ear();
        socket("/small", within).sendText("x".repeat(SMALL), true).join();
        assertThat(within.text()).isEqualTo(Integer.toString(SMALL));
        Ear over = new Ear();
        socket("/small", over).sendText("x".repeat(SMALL + 1), true).handle((sent, cut) -> cut).join();
        assertThat(over.closed()).isEqualTo(1009);
        other.sendText("x".repeat(LARGE), true).join();
        assertThat(large.text()).isEqualTo(Integer.toString(LARGE));
        Ear longest = new Ear();
        socket("/large", longest).sendText("x".repeat(LARGE + 1), true).handle((sent, cut) -> cut).join();
        assertThat(longest.closed()).isEqualTo(1009);
    }

    @Test
    void aMessageOfManyFramesIsBoundedAsAWhole() throws Exception {
        Ear within = new Ear();
        WebSocket pieces = socket("/small", within);
        for (int i = 0; i < 4; i++) {
            pieces.sendText("x".repeat(SMALL / 4), i == 3).join();
        }
        assertThat(within.text()).isEqualTo(Integer.toString(SMALL));
        Ear over = new Ear();
        WebSocket more = socket("/small", over);
        for (int i = 0; i < 4; i++) {
            more.sendText("x".repeat(SMALL / 4), false).join();
        }
        more.sendText("x", true).handle((sent, cut) -> cut).join();
        assertThat(over.closed()).isEqualTo(1009);
    }
}
