package io.harborai.ops.doctor;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The classes whose objects take most of the heap. Each look stops the program for as long as walking the heap takes, about a
 * tenth of a second per 100 MB. Classes that grew from each of the last looks to the next are suspected of a leak.
 * Thread-safe.
 */
public final class TopClasses {
    private static final int SHOWN = 25;
    private static final int LOOKS = 3;
    private static final int MOST_KEPT = 2_000;
    private static final long GROWN = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Map<String, Long>> before = new ArrayDeque<>();

    /**
     * A class.
     *
     * @param name      its name; arrays as {@code [B}
     * @param instances objects of it
     * @param bytes     bytes that these take themselves
     * @param suspect   whether it grew in each of the last three looks, by a megabyte in all
     */
    public record Row(String name, long instances, long bytes, boolean suspect) {}

    /** Looks now; live objects only, so a collection comes first. */
    public List<Row> look() {
        lock.lock();
        try {
            List<Row> rows = parse(histogram());
            Map<String, Long> now = new HashMap<>();
            rows.stream().limit(MOST_KEPT).forEach(row -> now.put(row.name(), row.bytes()));
            List<Row> top = rows.stream().sorted(Comparator.comparingLong(Row::bytes).reversed()).limit(SHOWN)
                    .map(row -> new Row(row.name(), row.instances(), row.bytes(), grew(row))).toList();
            before.addLast(now);
            if (before.size() >= LOOKS) {
                before.removeFirst();
            }
            return top;
        } finally {
            lock.unlock();
        }
    }

    private boolean grew(Row row) {
        if (before.size() < LOOKS - 1) {
            return false;
        }
        long first = before.getFirst().getOrDefault(row.name(), 0L);
        long last = first;
        for (Map<String, Long> look : before) {
            long bytes = look.getOrDefault(row.name(), 0L);
            if (bytes < last) {
                return false;
            }
            last = bytes;
        }
        return row.bytes() > last && row.bytes() - first > GROWN;
    }

    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[]{new String[0]}, new String[]{String[].class.getName()});
        } catch (JMException absent) {
            throw new IllegalStateException("this JVM does not tell what its heap holds", absent);
        }
    }

    /** Lines such as {@code "   1:   12345   987654  java.lang.String (java.base@25)"}. */
    static List<Row> parse(String histogram) {
        List<Row> rows = new ArrayList<>();
        for (String line : histogram.split("\n", -1)) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 4 && words[0].matches("[0-9]+:") && words[1].matches("[0-9]+")
                    && words[2].matches("[0-9]+")) {
                rows.add(new Row(words[3], Long.parseLong(words[1]), Long.parseLong(words[2]), false));
            }
        }
        return rows;
    }
}
