package io.harborai.ops.alert;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.harborai.ops.metric.Readings;
import io.harborai.ops.notify.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds every rule against every sample. People are told when an alert fires, once per cool-down while it goes on or comes
 * back, when it escalates, and when it ends if they knew of it. Thread-safe; what blocks is the history in the database.
 */
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    /** Changes that wait for the database; the newest state of an alert replaces its older ones. */
    static final int MOST_UNSAVED = 1_000;

    private final InstantSource clock;
    private final AlertStore store;
    private final Consumer<Notice> people;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock saving = new ReentrantLock();
    private final Map<String, Tracker> trackers = new LinkedHashMap<>();
    private final Map<String, Alert> unsaved = new LinkedHashMap<>();
    private List<Silence> silences = List.of();
    private long lost;

    /**
     * Alerts with those that still fired when this node ended.
     *
     * @param rules  the rules, by unique names
     * @param store  the history
     * @param people is told
     * @param ids    makes unique ids
     * @throws IllegalArgumentException if two rules have one name
     * @throws io.harborai.platform.storage.StorageException if the history cannot be read
     */
    public Alerts(InstantSource clock, List<AlertRule> rules, AlertStore store, Consumer<Notice> people,
            Supplier<String> ids) {
        this.clock = clock;
        this.store = store;
        this.people = people;
        for (AlertRule rule : rules) {
            if (trackers.put(rule.name(), new Tracker(rule, store.node(), ids)) != null) {
                throw new IllegalArgumentException("there are two rules " + rule.name());
            }
        }
        for (Alert open : store.open()) {
            Tracker tracker = trackers.get(open.rule());
            if (tracker == null) {
                store.save(List.of(open.resolved(clock.instant(), "the rule is gone")));
            } else {
                tracker.restore(open);
            }
        }
        silences = store.silences(clock.instant());
    }

    /** Looks at a sample. Does not touch the database. */
    public void evaluate(Readings readings) {
        lock.lock();
        try {
            for (Tracker tracker : trackers.values()) {
                tracker.step(readings).forEach(step -> handle(tracker, step, readings.at()));
                Alert firing = tracker.alert();
                if (firing != null) {
                    keep(firing);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void handle(Tracker tracker, Tracker.Step step, Instant now) {
        Alert alert = step.alert();
        boolean wanted = switch (step.kind()) {
            case FIRING -> tracker.mayTell(now);
            case RESOLVED -> alert.notifiedAt() != null;
            case STILL_FIRING, ESCALATED, TEST -> true;
        };
        LOG.info("alert {} is {}: {}", alert.rule(), step.kind().label(), alert.summary());
        Alert kept = wanted ? told(tracker, step, now) : alert;
        tracker.keep(kept);
        keep(kept);
    }

    /** An end does not begin the cool-down anew. */
    private Alert told(Tracker tracker, Tracker.Step step, Instant now) {
        Alert alert = step.alert();
        if (step.kind() != Notice.Kind.RESOLVED) {
            tracker.told(now);
        }
        if (silences.stream().anyMatch(silence -> silence.covers(alert.rule(), now))) {
            return alert.silencedOnce();
        }
        people.accept(new Notice(alert.id(), alert.rule(), step.kind(), alert.severity(), alert.summary(), tracker
                .rule().advice(), alert.since(), now));
        return alert.notified(now);
    }

    private void keep(Alert alert) {
        if (unsaved.size() < MOST_UNSAVED || unsaved.containsKey(alert.id())) {
            unsaved.put(alert.id(), alert);
        } else {
            lost++;
        }
    }

    /**
     * Writes what has changed into the history, and looks for silences that other nodes made.
     *
     * @throws io.harborai.platform.storage.StorageException if that fails; the changes are written with the next
     */
    public void save() {
        // One at a time, or an older state could be written over a newer one.
        saving.lock();
        try {
            List<Alert> changed = unsaved();
            store.save(changed);
            List<Silence> current = store.silences(clock.instant());
            saved(changed, current);
        } finally {
            saving.unlock();
        }
    }

    private void saved(List<Alert> changed, List<Silence> current) {
        lock.lock();
        try {
            changed.forEach(alert -> unsaved.remove(alert.id(), alert));
            silences = current;
        } finally {
            lock.unlock();
        }
    }

    private List<Alert> unsaved() {
        lock.lock();
        try {
            return List.copyOf(unsaved.values());
        } finally {
            lock.unlock();
        }
    }

    /** The rules, in their order. */
    public List<AlertRule> rules() {
        return trackers.values().stream().map(Tracker::rule).toList();
    }

    /** The alerts of this node that fire. */
    public List<Alert> active() {
        lock.lock();
        try {
            List<Alert> firing = new ArrayList<>();
            for (Tracker tracker : trackers.values()) {
                Alert alert = tracker.alert();
                if (alert != null) {
                    firing.add(alert);
                }
            }
            return firing;
        } finally {
            lock.unlock();
        }
    }

    /** Ends an alert by hand; it fires anew if the metric stays wrong. Empty when no such alert fires here. */
    public Optional<Alert> resolve(String id, String by) {
        lock.lock();
        try {
            for (Tracker tracker : trackers.values()) {
                Alert alert = tracker.alert();
                if (alert != null && alert.id().equals(id)) {
                    Tracker.Step ended = tracker.end(alert, clock.instant(), by);
                    handle(tracker, ended, clock.instant());
                    return Optional.ofNullable(unsaved.get(id)).or(() -> Optional.of(ended.alert()));
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Silences a rule from now on; on other nodes within a minute. */
    public Silence silence(Silence silence) {
        store.add(silence);
        refresh();
        return silence;
    }

    /** Ends a silence; whether there was one. */
    public boolean endSilence(String id) {
        boolean ended = store.endSilence(id, clock.instant());
        refresh();
        return ended;
    }

    private void refresh() {
        List<Silence> current = store.silences(clock.instant());
        lock.lock();
        try {
            silences = current;
        } finally {
            lock.unlock();
        }
    }

    /** The silences that are not over. */
    public List<Silence> silences() {
        Instant now = clock.instant();
        lock.lock();
        try {
            return silences.stream().filter(silence -> now.isBefore(silence.until())).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Changes that never reached the history, because the database was away for too long. */
    public long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }
}
