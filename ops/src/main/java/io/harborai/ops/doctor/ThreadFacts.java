package io.harborai.ops.doctor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the process's platform threads do; virtual threads are not among them.
 *
 * @param states     threads by state, in lower case
 * @param groups     threads by the name that they share
 * @param blocked    those that wait for a lock, each with the lock and who has it; at most {@link #MOST_SHOWN}
 * @param deadlocked those that wait for each other; at most {@link #MOST_SHOWN}
 * @param loopDelays how long a task waited for each event loop
 */
public record ThreadFacts(Map<String, Integer> states, Map<String, Integer> groups, List<String> blocked,
        List<String> deadlocked, List<Duration> loopDelays) {
    /** Longer lists say no more. */
    static final int MOST_SHOWN = 20;
    private static final Duration SLOW = Duration.ofMillis(100);

    /** Copies the collections. */
    public ThreadFacts {
        states = Map.copyOf(states);
        groups = Map.copyOf(groups);
        blocked = List.copyOf(blocked);
        deadlocked = List.copyOf(deadlocked);
        loopDelays = List.copyOf(loopDelays);
    }

    /** Of this process, now. */
    public static ThreadFacts now(List<Duration> loopDelays) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Integer> states = new TreeMap<>();
        Map<String, Integer> groups = new TreeMap<>();
        List<String> blocked = new ArrayList<>();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            // A thread that has just ended.
            if (info == null) {
                continue;
            }
            states.merge(info.getThreadState().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
            groups.merge(info.getThreadName().replaceAll("[-#@ ]*[0-9][0-9a-f:-]*$", ""), 1, Integer::sum);
            if (info.getThreadState() == Thread.State.BLOCKED && blocked.size() < MOST_SHOWN) {
                blocked.add(waiting(info));
            }
        }
        List<String> deadlocked = new ArrayList<>();
        long[] found = threads.findDeadlockedThreads();
        if (found != null) {
            for (ThreadInfo info : threads.getThreadInfo(found, 8)) {
                if (info != null && deadlocked.size() < MOST_SHOWN) {
                    deadlocked.add(waiting(info));
                }
            }
        }
        return new ThreadFacts(states, groups, blocked, deadlocked, loopDelays);
    }

    private static String waiting(ThreadInfo info) {
        return info.getThreadName() + " waits for " + info.getLockName() + ", which " + info.getLockOwnerName()
                + " has";
    }

    /** What is wrong, and what to do. */
    public List<Finding> findings() {
        return List.of(new Finding("deadlocks", deadlocks(), 0), new Finding("blocked-threads", locks(), 0),
                new Finding("event-loops", loops(), 0));
    }

    private Verdict deadlocks() {
        return deadlocked.isEmpty()
                ? Verdict.ok("no threads wait for each other")
                : Verdict.failed(String.join("; ", deadlocked),
                        "Restart the server, and report it with the support bundle: this is a defect.");
    }

    private Verdict locks() {
        return blocked.size() < 3
                ? Verdict.ok(blocked.size() + " threads wait for a lock")
                : Verdict.warning(String.join("; ", blocked),
                        "Look again in a second; if the same wait on, report it with "
                                + "the support bundle.");
    }

    private Verdict loops() {
        Duration worst = loopDelays.stream().max(Duration::compareTo).orElse(Duration.ZERO);
        String evidence = "a task waited for its event loop for %.1f ms at most, of %d loops"
                .formatted(worst.toNanos() / 1e6, loopDelays.size());
        return worst.compareTo(SLOW) > 0
                ? Verdict.warning(evidence, "The processors are busy, or something blocks a loop: see the load, and "
                        + "'blocked' in the log.")
                : Verdict.ok(evidence);
    }

    /** Under the names of the API. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("threads", states.values().stream().mapToInt(Integer::intValue).sum());
        json.put("states", new TreeMap<>(states));
        json.put("groups", new TreeMap<>(groups));
        json.put("blocked", blocked);
        json.put("deadlocked", deadlocked);
        json.put("event_loop_delay_ms", loopDelays.stream().map(delay -> delay.toNanos() / 1e6).toList());
        return json;
    }
}
