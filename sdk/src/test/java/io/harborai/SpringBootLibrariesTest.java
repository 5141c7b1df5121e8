package io.harborai;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;

import io.harborai.chat.ChatCompletion;
import io.netty.util.Version;
import org.junit.jupiter.api.Test;
import tools.jackson.core.json.PackageVersion;

import static org.assertj.core.api.Assertions.assertThat;

/** The build runs this again with the versions of Netty and Jackson that Spring Boot manages. */
final class SpringBootLibrariesTest {
    record Answer(String text, List<Integer> numbers) {}

    @Test
    void librariesAreThoseOfTheBuild() throws IOException {
        String netty = System.getProperty("harborai.netty");
        String jackson = System.getProperty("harborai.jackson");
        if (netty != null && jackson != null) {
            assertThat(Version.identify().values()).isNotEmpty()
                    .allSatisfy(version -> assertThat(version.artifactVersion()).isEqualTo(netty));
            assertThat(PackageVersion.VERSION).hasToString(jackson);
        }
        // None of ours is left beside them.
        List<URL> nettys = Collections
                .list(getClass().getClassLoader().getResources("io/netty/channel/Channel.class"));
        assertThat(nettys).hasSize(1);
    }

    @Test
    void callsStreamsAndStructuredAnswersWork() {
        try (Lab lab = Lab.open()) {
            ChatCompletion reply = lab.chat().create(r -> r.model("gpt-4o").user("Hello, 你好 🙂"));
            assertThat(reply.text()).contains("Hello, 你好 🙂");
            try (var stream = lab.chat().stream(r -> r.model("gpt-4o+split-utf8").user("Hello, 你好 🙂"))) {
                assertThat(stream.finalCompletion().text()).isEqualTo(reply.text());
            }
            assertThat(lab.chat().create(r -> r.model("gpt-4o+gzip").user("Hi"), Answer.class))
                    .isEqualTo(new Answer("stand-in", List.of()));
            assertThat(lab.harbor().embeddings().create(r -> r.model("text-embedding-3-small").input("a")).data())
                    .hasSize(1);
            assertThat(lab.standin().isNativeTransport()).isTrue();
        }
    }
}
