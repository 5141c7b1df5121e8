package io.harborai.ops.optimize;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.harborai.ops.metric.Readings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something about overload, at most once per cool-down for each rule, notes the metric before and half a minute
 * afterwards, and takes lasting reliefs back when the metric has stayed a fifth below its threshold for a cool-down. A relief
 * that fails is in the log, and the others go on. Thread-safe.
 */
public final class Optimizer {
    private static final Logger LOG = LoggerFactory.getLogger(Optimizer.class);
    /** What came of a relief is looked at so much later. */
    static final Duration SETTLE = Duration.ofSeconds(30);
    private static final double WELL = 0.8;
    /** Deeds that wait for the database. */
    private static final int MOST_UNSAVED = 200;
    private static final int SHOWN = 100;

    private final List<ReliefRule> rules;
    private final Map<String, Relief> reliefs = new LinkedHashMap<>();
    private final DeedStore store;
    private final Supplier<String> ids;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> lastDone = new HashMap<>();
    private final Map<String, Instant> wellSince = new HashMap<>();
    private final Set<String> inForce = new HashSet<>();
    private final List<Deed> settling = new ArrayList<>();
    private final List<Deed> unsaved = new ArrayList<>();

    /**
     * @param rules   when something is done
     * @param reliefs what can be done
     * @param ids     makes unique ids
     */
    public Optimizer(List<ReliefRule> rules, List<Relief> reliefs, DeedStore store, Supplier<String> ids) {
        this.rules = List.copyOf(rules);
        reliefs.forEach(relief -> this.reliefs.put(relief.name(), relief));
        this.store = store;
        this.ids = ids;
    }

    /** Looks at a sample. Does not touch the database. */
    public void evaluate(Readings readings) {
        lock.lock();
        try {
            settle(readings);
            for (ReliefRule rule : rules) {
                readings.value(rule.metric()).ifPresent(value -> evaluate(rule, value, readings.at()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void evaluate(ReliefRule rule, double value, Instant now) {
        Instant last = lastDone.get(rule.name());
        boolean mayAct = last == null || Duration.between(last, now).compareTo(rule.coolDown()) >= 0;
        if (value > rule.above()) {
            wellSince.remove(rule.name());
            if (mayAct) {
                lastDone.put(rule.name(), now);
                rule.reliefs().stream().map(reliefs::get).filter(Objects::nonNull)
                        .forEach(relief -> apply(rule, relief, value, now));
            }
        } else if (value <= rule.above() * WELL && inForce.contains(rule.name())) {
            Instant since = wellSince.computeIfAbsent(rule.name(), first -> now);
            if (Duration.between(since, now).compareTo(rule.coolDown()) >= 0) {
                relax(rule);
            }
        } else {
            wellSince.remove(rule.name());
        }
    }

    private void apply(ReliefRule rule, Relief relief, double value, Instant now) {
        try {
            Relief.Effect effect = relief.apply();
            LOG.warn("{} is {}, above {}: {}, {} from {} to {}", rule.metric(), value, rule.above(), relief.name(),
                    effect.what(), effect.before(), effect.after());
            settling.add(new Deed(ids.get(), now, rule.name(), relief.name(), rule.metric(), value, null, effect));
            inForce.add(rule.name());
        } catch (RuntimeException failed) {
            LOG.error("{} failed", relief.name(), failed);
        }
    }

    private void relax(ReliefRule rule) {
        inForce.remove(rule.name());
        wellSince.remove(rule.name());
        for (String name : rule.reliefs()) {
            Relief relief = reliefs.get(name);
            if (relief != null) {
                try {
                    relief.relax();
                } catch (RuntimeException failed) {
                    LOG.error("{} could not be taken back", name, failed);
                }
            }
        }
        LOG.info("{} is well again; what was done about it is taken back", rule.metric());
    }

    private void settle(Readings readings) {
        for (Iterator<Deed> each = settling.iterator(); each.hasNext();) {
            Deed deed = each.next();
            if (Duration.between(deed.at(), readings.at()).compareTo(SETTLE) >= 0) {
                each.remove();
                if (unsaved.size() >= MOST_UNSAVED) {
                    unsaved.removeFirst();
                }
                unsaved.add(deed.ended(readings.value(deed.metric()).orElse(deed.before())));
            }
        }
    }

    /**
     * Writes what was done to the database.
     *
     * @throws io.harborai.platform.storage.StorageException if that fails; it is written with the next
     */
    public void save() {
        List<Deed> ended = unsaved();
        store.save(ended);
        lock.lock();
        try {
            unsaved.removeAll(ended);
        } finally {
            lock.unlock();
        }
    }

    private List<Deed> unsaved() {
        lock.lock();
        try {
            return List.copyOf(unsaved);
        } finally {
            lock.unlock();
        }
    }

    /** The rules. */
    public List<ReliefRule> rules() {
        return rules;
    }

    /** What can be done here. */
    public List<String> reliefs() {
        return List.copyOf(reliefs.keySet());
    }

    /** What was done lately, the newest first: what has not settled, then the database. */
    public List<Deed> deeds() {
        List<Deed> deeds = new ArrayList<>();
        lock.lock();
        try {
            deeds.addAll(settling.reversed());
            deeds.addAll(unsaved.reversed());
        } finally {
            lock.unlock();
        }
        deeds.addAll(store.newest(SHOWN));
        return deeds.stream().distinct().limit(SHOWN).toList();
    }
}
