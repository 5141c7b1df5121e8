package io.harborai;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Making a client is cheap: measured in a fresh JVM, where nothing is loaded yet. */
final class ConstructionTest {
    /** The promise; the goal is 10 ms. */
    private static final long MAX_MILLIS = 50;

    /** What the fresh JVM runs. */
    static final class Probe {
        private Probe() {
        }

        public static void main(String[] args) {
            // The processor's time and not the clock's: a busy machine says nothing of the code. Asking for it also makes the
            // JVM's own machinery of lambdas, which an application has used before it makes a client.
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long start = threads.getCurrentThreadCpuTime();
            HarborAI harbor = HarborAI.builder().apiKey("openai", "sk-1")
                    .provider("lab", p -> p.baseUrl("http://127.0.0.1:9/v1"))
                    .alias("fast", a -> a.target("lab/gpt-4o", 3).target("openai/gpt-4o")).build();
            long micros = (threads.getCurrentThreadCpuTime() - start) / 1_000;
            System.out.println("built in us: " + micros);
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

    @Test
    void constructionIsQuick() throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            String line = run().lines().filter(text -> text.startsWith("built in us: ")).findFirst().orElseThrow();
            best = Math.min(best, Long.parseLong(line.substring("built in us: ".length())));
        }
        System.out.println("client construction in a fresh JVM: " + best + " us");
        assertThat(best).isLessThan(MAX_MILLIS * 1_000);
    }
}
