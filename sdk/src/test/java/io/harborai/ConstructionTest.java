package io.harborai;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Making a client loads and starts nothing that its first call needs: seen in a fresh JVM. {@code bench/run sdk} tells how long it takes. */
final class ConstructionTest {
    /** What the fresh JVM runs. */
    static final class Probe {
        private Probe() {
        }

        public static void main(String[] args) {
            HarborAI harbor = HarborAI.builder().apiKey("openai", "sk-1")
                    .provider("lab", p -> p.baseUrl("http://127.0.0.1:9/v1"))
                    .alias("fast", a -> a.target("lab/gpt-4o", 3).target("openai/gpt-4o")).build();
            harbor.close();
            System.out.println("threads: " + Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().contains("vert.x")).count());
        }
    }

    private static String run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    @Test
    void noNetworkStackAndNoJsonLibraryIsLoaded() throws Exception {
        String loaded = run("-verbose:class");
        assertThat(loaded).contains("io.harborai.HarborAI ").doesNotContain("io.vertx.", "io.netty.", "tools.jackson.",
                "com.fasterxml.", "io.harborai.engine.local.", "io.harborai.engine.Engine ");
        assertThat(loaded).contains("threads: 0");
    }
}
