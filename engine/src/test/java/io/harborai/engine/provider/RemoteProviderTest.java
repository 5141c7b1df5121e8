package io.harborai.engine.provider;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.Timeouts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RemoteProviderTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "-a", ".a", "a b", "ä", "a\n", "a:b",
            "x12345678901234567890123456789012345678901234567890"
                    + "12345678901234"})
    void aNameThatCannotStandInATargetIsRefused(String name) {
        assertThatThrownBy(() -> provider(name, "https://h/v1", "k", Map.of())).isInstanceOf(
                IllegalArgumentException.class).hasMessageContaining("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A9", "deep-seek_2.5",
            "x123456789012345678901234567890123456789012345678901234567890123"})
    void otherNamesAreFine(String name) {
        assertThat(provider(name, "https://h/v1", "k", Map.of()).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h/v1", "h/v1", "/v1", "https:///v1", "https://h/v1?x=1", "https://h/v1#x",
            "https://user:pw@h/v1", "file:/etc/passwd", "https://h:0/v1", "https://h:65536/v1", "mailto:a@b"})
    void aBaseUrlThatIsNoPlainHttpUrlIsRefused(String url) {
        assertThatThrownBy(() -> provider("lab", url, "k", Map.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lab").hasMessageContaining("http(s)://host");
    }

    @ParameterizedTest
    @CsvSource({"https://h/v1, true, h, 443, /v1", "http://h, false, h, 80, ''", "http://h/, false, h, 80, ''",
            "HTTPS://H:8443/a/b/, true, H, 8443, /a/b", "http://127.0.0.1:65535/v1, false, 127.0.0.1, 65535, /v1",
            "http://[::1]:1/v1, false, ::1, 1, /v1", "https://h/a%20b, true, h, 443, /a%20b"})
    void aBaseUrlIsTakenApart(String url, boolean tls, String host, int port, String path) {
        RemoteProvider provider = provider("lab", url, "k", Map.of());
        assertThat(provider.tls()).isEqualTo(tls);
        assertThat(provider.host()).isEqualTo(host);
        assertThat(provider.port()).isEqualTo(port);
        assertThat(provider.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-1\n", "sk-1\r\nx: y", "sk\u0000", "sk-ü", "sk-\u007f", "漢"})
    void aCredentialThatNoHeaderCanCarryIsRefusedWithoutShowingIt(String credential) {
        assertThatThrownBy(() -> provider("lab", "https://h/v1", credential, Map.of())).isInstanceOf(
                IllegalArgumentException.class).hasMessageContaining("credential").hasMessageContaining("lab")
                .hasMessageNotContaining(credential);
    }

    @Test
    void headersThatCannotBeSentAreRefused() {
        for (Map<String, String> headers : List.of(Map.of("x y", "1"), Map.of("", "1"), Map.of("x:", "1"), Map.of("x",
                "a\r\nb: c"), Map.of("x", "\u0000"))) {
            assertThatThrownBy(() -> provider("lab", "https://h/v1", "k", headers)).isInstanceOf(
                    IllegalArgumentException.class).hasMessageContaining("header");
        }
        assertThat(provider("lab", "https://h/v1", null, Map.of("x-title", "a b\tc")).headers()).hasSize(1);
    }

    @Test
    void onlyListedModelsAreOfferedWhenThereAreAny() {
        RemoteProvider listed = new RemoteProvider("lab", URI.create("https://h"), null, "authorization", "", false,
                Timeouts.DEFAULT, Map.of(), List.of("a"), List.of("b-"));
        assertThat(listed.offers("a")).isTrue();
        assertThat(listed.offers("b-1")).isFalse();
        RemoteProvider family = new RemoteProvider("lab", URI.create("https://h"), null, "authorization", "", false,
                Timeouts.DEFAULT, Map.of(), List.of(), List.of("b-"));
        assertThat(family.offers("b-1")).isTrue();
        assertThat(family.offers("a")).isFalse();
    }

    @Test
    void noTextOfAProviderShowsItsCredential() {
        assertThat(provider("lab", "https://h/v1", "sk-canary-123", Map.of()).toString()).doesNotContain("canary");
    }

    private static RemoteProvider provider(String name, String url, @Nullable String credential,
            Map<String, String> headers) {
        return new RemoteProvider(name, URI.create(url), credential == null ? null : Secret.of(credential),
                "authorization", "Bearer ", false, Timeouts.DEFAULT, headers, List.of(), List.of());
    }
}
