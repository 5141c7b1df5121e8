package io.harborai.app.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

import io.harborai.app.Terminal;

/** Tells of the steps as they are taken, and keeps them for a report. For one thread. */
public final class StepLog {
    private static final double NANOS = 1e9;

    private final Terminal terminal;
    private final boolean silent;
    private final LongSupplier nanos;
    private final List<Map<String, Object>> steps = new ArrayList<>();

    /**
     * What a step does.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T run() throws Exception;
    }

    /**
     * Makes an empty log.
     *
     * @param terminal where it tells
     * @param silent whether it only keeps
     * @param nanos a clock
     */
    public StepLog(Terminal terminal, boolean silent, LongSupplier nanos) {
        this.terminal = terminal;
        this.silent = silent;
        this.nanos = nanos;
    }

    /**
     * Takes a step.
     *
     * @param name its name
     * @param what what it does, for people
     * @param work does it
     * @param <T> what comes of it
     * @return what came of it
     * @throws Exception what the work throws, after it was told
     */
    public <T> T step(String name, String what, Work<T> work) throws Exception {
        long began = nanos.getAsLong();
        say(head(name, what) + " ... ");
        boolean done = false;
        try {
            T result = work.run();
            done = true;
            return result;
        } finally {
            double seconds = (nanos.getAsLong() - began) / NANOS;
            keep(name, what, done ? "done" : "failed", seconds);
            say(String.format(Locale.ROOT, "%s, %.1f s%n",
                    done ? terminal.styled(32, "done") : terminal.styled(31, "failed"), seconds));
        }
    }

    /**
     * A step that would be taken.
     *
     * @param name its name
     * @param what what it would do
     */
    public void planned(String name, String what) {
        say(head(name, what) + System.lineSeparator());
        keep(name, what, "planned", 0);
    }

    /** The steps so far, for a report. */
    public List<Map<String, Object>> steps() {
        return List.copyOf(steps);
    }

    private String head(String name, String what) {
        return String.format(Locale.ROOT, "[%d] %-9s %s", steps.size() + 1, name, what);
    }

    private void say(String text) {
        if (!silent) {
            terminal.out().print(text);
            terminal.out().flush();
        }
    }

    private void keep(String name, String what, String outcome, double seconds) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("step", name);
        step.put("what", what);
        step.put("outcome", outcome);
        step.put("seconds", Math.round(seconds * 1_000) / 1_000.0);
        steps.add(step);
    }
}
