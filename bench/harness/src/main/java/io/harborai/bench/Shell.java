package io.harborai.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and returns what it says. */
final class Shell {

    private Shell() {
    }

    /**
     * The standard output and error of a program.
     *
     * @throws BenchException when it cannot be started, does not end in time, or ends with another code than 0
     */
    static String run(List<String> command, Duration patience) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            Thread.ofVirtual().start(() -> killLate(process, patience));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new BenchException(String.join(" ", command) + " ended with code " + code + ":\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new BenchException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private static void killLate(Process process, Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
