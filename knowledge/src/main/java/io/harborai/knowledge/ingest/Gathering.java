package io.harborai.knowledge.ingest;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents that are to be made durable together, by their collections: many small commits of an index cost several times as
 * much as a few, mostly for merging what they leave. For one thread.
 */
final class Gathering {
    /** With these a commit's own cost is small, and they take some ten MiB. */
    private static final int ENOUGH = 3_000;
    /** A document that is read need not wait longer for its neighbours, which may be slow to read. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final Map<String, List<Prepared>> byCollection = new LinkedHashMap<>();
    private int weight;
    private long first;

    Gathering(InstantSource clock) {
        this.clock = clock;
    }

    /** Passages that are embedded count twice: their vectors are soon asked for, and take as much memory as they do. */
    void add(Prepared prepared, boolean embedded) {
        if (byCollection.isEmpty()) {
            first = clock.millis();
        }
        byCollection.computeIfAbsent(prepared.document().collection(), none -> new ArrayList<>()).add(prepared);
        weight += prepared.passages().size() * (embedded ? 2 : 1);
    }

    /** Whether nothing is to be gained by waiting. */
    boolean enough() {
        return weight >= ENOUGH || !byCollection.isEmpty() && clock.millis() - first >= PATIENCE.toMillis();
    }

    /** Gives them, each list of one collection, and forgets them. */
    List<List<Prepared>> take() {
        List<List<Prepared>> all = List.copyOf(byCollection.values());
        byCollection.clear();
        weight = 0;
        return all;
    }
}
