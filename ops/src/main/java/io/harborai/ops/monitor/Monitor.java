package io.harborai.ops.monitor;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.ops.metric.Measurement;
import io.harborai.ops.metric.MetricSource;
import io.harborai.ops.metric.Metrics;
import io.harborai.ops.metric.Readings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples every source, keeps the last day in memory and every whole minute in the database. {@link #sample} is called by
 * one thread at a time; everything else by any.
 */
public final class Monitor {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    /** Longest window of a question: what is kept in the database at most. */
    public static final int LONGEST_MINUTES = 366 * 1440;

    private final InstantSource clock;
    private final List<MetricSource> sources;
    private final History history = new History();
    private final MinuteStore store;
    private final Growth growth = new Growth();
    private final Set<String> broken = new HashSet<>();
    private final LastMinute recent = new LastMinute();
    private long stored;

    /**
     * A monitor without samples.
     *
     * @param sources what is measured, in order
     * @param store   keeps minutes for longer
     */
    public Monitor(InstantSource clock, List<MetricSource> sources, MinuteStore store) {
        this.clock = clock;
        this.sources = List.copyOf(sources);
        this.store = store;
        this.stored = History.minute(clock.instant()) - 1;
    }

    /** Takes a sample. A source that fails is left out, and in the log when that begins. */
    public Readings sample() {
        Instant now = clock.instant();
        Measurement measured = new Measurement(now);
        for (MetricSource source : sources) {
            try {
                source.measure(measured);
                if (broken.remove(source.name())) {
                    LOG.info("{} is measured again", source.name());
                }
            } catch (RuntimeException failed) {
                if (broken.add(source.name())) {
                    LOG.warn("{} could not be measured; its metrics are missing until it can", source.name(), failed);
                }
            }
        }
        measured.readings().value(Metrics.RSS).ifPresent(rss -> growth.add(now, rss)
                .ifPresent(slope -> measured.put(Metrics.RSS_GROWTH, slope)));
        Readings readings = measured.readings();
        history.add(readings);
        recent.add(readings);
        return readings;
    }

    /**
     * Writes the minutes that are over to the database.
     *
     * @throws io.harborai.platform.storage.StorageException if that fails; they are written with the next
     */
    public void store() {
        long over = History.minute(clock.instant()) - 1;
        long from = Math.max(stored + 1, over - History.MINUTES + 1);
        if (from <= over) {
            store.write(history.between(from, over));
            stored = over;
        }
    }

    /** The last sample; of 1970 and empty before the first. */
    public Readings latest() {
        return history.latest();
    }

    /** The average of the last minute, see {@link LastMinute}; of 1970 and empty before the first sample. */
    public Readings lastMinute() {
        return recent.average();
    }

    /**
     * Each metric's minutes of the last so many, the one under way included. Beyond a day the database is asked, and blocks.
     *
     * @param minutes 1 to {@link #LONGEST_MINUTES}
     */
    public Map<String, List<Minute>> window(int minutes) {
        long to = History.minute(clock.instant());
        long from = to - minutes + 1;
        Map<String, List<Minute>> recent = history.between(from, to);
        long known = recent.values().stream().mapToLong(each -> each.getFirst().number()).min().orElse(to + 1);
        return known <= from ? recent : store.read(from, known - 1, recent);
    }

    /** What each metric did over the last so many minutes. */
    public Map<String, Digest> summary(int minutes) {
        Map<String, Digest> digests = new LinkedHashMap<>();
        window(minutes).forEach((metric, found) -> digests.put(metric, Digest.of(found)));
        return digests;
    }
}
