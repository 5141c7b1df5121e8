package io.harborai.app.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;

/**
 * A unit of systemd, whose program is {@code current/harborai}.
 *
 * @param unit its name
 */
public record SystemdHost(String unit) implements Host {
    private static final int LONGEST_S = 180;
    private static final int USUAL = 0;

    /** Whether this machine has the unit. */
    public boolean installed() throws InterruptedException {
        try {
            return ask("cat") == USUAL;
        } catch (IOException noSystemd) {
            return false;
        }
    }

    @Override
    public String about() {
        return "the unit " + unit;
    }

    @Override
    public boolean running() throws IOException, InterruptedException {
        return ask("is-active") == USUAL;
    }

    /** The unit's own {@code TimeoutStopSec} bounds the wait. */
    @Override
    public void stop(Duration limit) throws IOException, InterruptedException {
        demand("stop");
    }

    @Override
    public void start(Path release) throws IOException, InterruptedException {
        // A unit that failed again and again is not started any more, and that is what a release may be there to mend.
        ask("reset-failed");
        demand("start");
    }

    @Override
    public String lastWords() {
        return "See: journalctl -u " + unit;
    }

    private void demand(String verb) throws IOException, InterruptedException {
        int code = ask(verb);
        if (code != USUAL) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "systemctl " + verb + " " + unit + " ended with " + code
                    + "; see: systemctl status " + unit);
        }
    }

    private int ask(String verb) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemctl", "--quiet", verb, unit));
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        if (!process.waitFor(LONGEST_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("systemctl " + verb + " " + unit + " did not end within " + LONGEST_S + " s");
        }
        return process.exitValue();
    }
}
