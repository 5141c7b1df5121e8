package io.harborai.ops.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes all checks at once, each on a thread of its own; what takes too long is left behind and said to have failed. */
public final class Doctor {
    /** All checks together take no longer. */
    public static final Duration LIMIT = Duration.ofMillis(2_400);
    /** On a machine that is busy with something else all that takes longer, and says nothing of what is looked at. */
    static final Duration BUSY_LIMIT = Duration.ofSeconds(10);

    private Doctor() {
    }

    /** How long all checks together may take on this machine. */
    public static Duration limit(Machine machine) {
        return machine.load() > 2.0 * machine.processors() ? BUSY_LIMIT : LIMIT;
    }

    private record Running(Check check, FutureTask<Finding> task) {}

    /**
     * Makes the checks.
     *
     * @param checks in the order of the findings
     * @param limit  longest time for all of them
     * @throws InterruptedException if the caller is interrupted; checks under way are interrupted, too
     */
    public static List<Finding> examine(List<Check> checks, Duration limit) throws InterruptedException {
        long began = System.nanoTime();
        List<Running> running = new ArrayList<>();
        for (Check check : checks) {
            FutureTask<Finding> task = new FutureTask<>(() -> examine(check));
            running.add(new Running(check, task));
            // Platform threads: some drivers block in native code or hold monitors, and the others must not wait for them.
            Thread.ofPlatform().daemon().name("doctor " + check.name()).start(task);
        }
        List<Finding> findings = new ArrayList<>();
        try {
            for (Running each : running) {
                long left = Math.max(1, limit.toNanos() - (System.nanoTime() - began));
                findings.add(result(each, left, limit));
            }
        } finally {
            running.forEach(each -> each.task().cancel(true));
        }
        return findings;
    }

    private static Finding result(Running each, long nanos, Duration limit) throws InterruptedException {
        try {
            return each.task().get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return new Finding(each.check().name(), Verdict.failed("no answer within " + limit.toMillis() + " ms",
                    "Look at what it concerns by itself: a disk, a server or a name service does not answer."),
                    limit.toMillis());
        } catch (ExecutionException defect) {
            throw new IllegalStateException("the check " + each.check().name() + " ended in an error",
                    defect.getCause());
        }
    }

    private static Finding examine(Check check) {
        long began = System.nanoTime();
        Verdict verdict;
        try {
            verdict = check.look().examine();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            verdict = Verdict.skipped("interrupted");
        } catch (Exception failed) {
            verdict = Verdict.failed("the check itself failed: " + failed,
                    "Mend what the message names; if it names nothing, report it with the support bundle.");
        }
        return new Finding(check.name(), verdict, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }
}
