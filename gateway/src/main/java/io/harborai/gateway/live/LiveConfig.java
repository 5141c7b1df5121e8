package io.harborai.gateway.live;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import io.harborai.platform.config.ConfigChange;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.ConfigSource.Fingerprint;
import io.harborai.platform.config.Finding;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.config.Overlay;
import io.harborai.platform.config.SecretLookup;
import io.harborai.platform.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of a running server. A change, wherever it comes from, is checked together with everything else; what
 * is right is put in force at once, what is wrong leaves the old one in force and is told. Plain blocking code for the
 * control plane: one change at a time, behind a lock. {@link #state} never waits. Safe to share between threads.
 *
 * <p>Longer than a class should be, since all of it is what happens under that one lock.
 */
public final class LiveConfig {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);
    private static final Change FILE = new Change("file", "a file has changed");

    private final ConfigSource source;
    private final ConfigStore store;
    private final SecretStore secrets;
    private final InstantSource clock;
    private final String node;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<LiveTarget> targets = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ConfigResult.Loaded started;
    private volatile LiveState state;
    private Fingerprint seenFiles;
    private Fingerprint changingFiles;
    private ConfigStore.Revisions seen;
    private SecretLookup lookup;
    private boolean databaseWell = true;

    private LiveConfig(ConfigSource source, ConfigStore store, SecretStore secrets, InstantSource clock, String node,
            Opening opening) {
        this.source = source;
        this.store = store;
        this.secrets = secrets;
        this.clock = clock;
        this.node = node;
        this.started = opening.loaded();
        this.lookup = opening.lookup();
        this.seen = opening.revisions();
        this.seenFiles = source.fingerprint(prices(started));
        this.changingFiles = seenFiles;
        Change start = new Change("start", "the server started");
        Map<String, Object> content = ConfigChange.content(started.view());
        this.state = new LiveState(store.record(start, node, opening.overlay().revision(), content, false), started,
                opening.overlay(), List.of(), List.of(), true);
    }

    private record Opening(ConfigResult.Loaded loaded, Overlay overlay, SecretLookup lookup,
            ConfigStore.Revisions revisions) {}

    /** What opening gave. */
    public sealed interface Opened {
        /** The configuration can be used. */
        record Ready(LiveConfig config) implements Opened {}

        /** It cannot; a server does not start with half of what was decided. */
        record Wrong(ConfigResult result) implements Opened {}
    }

    /**
     * Loads the configuration whole, with what the database holds of it.
     *
     * @param source file, environment and flags
     * @param store the changes of the admin API and the history
     * @param secrets what the configuration refers to
     * @param clock tells when a version is applied
     * @param node the name of this node in the history
     * @return the configuration
     * @throws StorageException if the database cannot be read or written
     */
    public static Opened open(ConfigSource source, ConfigStore store, SecretStore secrets, InstantSource clock,
            String node) {
        ConfigStore.Revisions revisions = store.revisions();
        Overlay overlay = store.overlay();
        SecretLookup lookup = secrets.lookup();
        ConfigResult result = source.load(lookup, overlay);
        return result instanceof ConfigResult.Loaded loaded
                ? new Opened.Ready(new LiveConfig(source, store, secrets, clock, node,
                        new Opening(loaded, overlay, lookup, revisions)))
                : new Opened.Wrong(result);
    }

    /** What is in force. */
    public LiveState state() {
        return state;
    }

    /** The configuration in force. */
    public HarborConfig config() {
        return state.loaded().config();
    }

    /** The history. */
    public ConfigStore store() {
        return store;
    }

    /** Lets something take on changes from now on; it has begun with {@link #config}. */
    public void attach(LiveTarget target) {
        targets.add(target);
    }

    /** Runs something after this node has changed the database, so that others need not wait for their next look. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Loads everything anew.
     *
     * @param change who asks, and why
     * @return what became of it
     */
    public ChangeResult reload(Change change) {
        lock.lock();
        try {
            Fingerprint files = source.fingerprint(prices(state.loaded()));
            ConfigStore.Revisions revisions = store.revisions();
            lookup = secrets.lookup();
            return evaluate(change, files, revisions, store.overlay(), lookup);
        } catch (StorageException broken) {
            return storage(broken);
        } finally {
            lock.unlock();
        }
    }

    private static ChangeResult storage(StorageException broken) {
        return new ChangeResult.Refused(ChangeResult.Kind.STORAGE,
                List.of("the database cannot be read or written: " + broken.getMessage()));
    }

    /**
     * Changes what the database holds of the configuration.
     *
     * @param patch a JSON object shaped like the file; {@code null} removes (RFC 7396)
     * @param change who and why
     * @param tryOnly whether only to tell what would become of it
     * @return what became of it
     */
    public ChangeResult change(String patch, Change change, boolean tryOnly) {
        lock.lock();
        try {
            Overlay now = store.overlay();
            return replace(now, MergePatch.apply(now.document(), patch), change, tryOnly);
        } catch (IllegalArgumentException wrong) {
            return new ChangeResult.Refused(ChangeResult.Kind.INVALID, List.of(String.valueOf(wrong.getMessage())));
        } catch (StorageException broken) {
            return storage(broken);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Goes back to the changes of the admin API that a version held. Files stay as they are.
     *
     * @param version the version
     * @param change who and why
     * @return what became of it
     */
    public ChangeResult rollback(long version, Change change) {
        lock.lock();
        try {
            Optional<Overlay> old = store.version(version)
                    .flatMap(found -> store.overlay(found.overlayRevision()));
            return old.map(overlay -> replace(store.overlay(), overlay.document(), change, false))
                    .orElseGet(() -> new ChangeResult.Refused(ChangeResult.Kind.UNKNOWN, List.of("there is no version "
                            + version + " to go back to, or no longer; see harborai config history")));
        } catch (StorageException broken) {
            return storage(broken);
        } finally {
            lock.unlock();
        }
    }

    private ChangeResult replace(Overlay now, String document, Change change, boolean tryOnly) {
        SecretLookup fresh = secrets.lookup();
        ConfigResult result = source.load(fresh, new Overlay(now.revision() + 1, document));
        if (!(result instanceof ConfigResult.Loaded loaded)) {
            return new ChangeResult.Refused(ChangeResult.Kind.INVALID, errors(result));
        }
        List<String> impossible = impossible(loaded.config());
        if (!impossible.isEmpty()) {
            return new ChangeResult.Refused(ChangeResult.Kind.INVALID, impossible);
        }
        Set<String> before = new HashSet<>();
        if (source.load(fresh, now) instanceof ConfigResult.Loaded current) {
            current.warnings().stream().filter(Overlay::shadowed).forEach(finding -> before.add(finding.key()));
        }
        List<String> shadowed = loaded.warnings().stream()
                .filter(finding -> Overlay.shadowed(finding) && !before.contains(finding.key()))
                .map(Finding::toString).toList();
        if (!shadowed.isEmpty()) {
            return new ChangeResult.Refused(ChangeResult.Kind.SHADOWED, shadowed);
        }
        if (tryOnly) {
            return new ChangeResult.Applied(state, ConfigChange.between(state.loaded(), loaded));
        }
        Optional<Overlay> written = store.replace(now.revision(), document, change);
        if (written.isEmpty()) {
            return new ChangeResult.Refused(ChangeResult.Kind.CONFLICT,
                    List.of("somebody else changed the configuration at the same moment; look at it, and try again"));
        }
        lookup = fresh;
        ChangeResult applied = evaluate(change, source.fingerprint(prices(state.loaded())), store.revisions(),
                written.get(), fresh);
        listeners.forEach(Runnable::run);
        return applied;
    }

    /** Why something of it could not be put in force; nothing is changed by asking. */
    private List<String> impossible(HarborConfig next) {
        try {
            targets.forEach(target -> target.prepare(next));
            return List.of();
        } catch (IllegalArgumentException wrong) {
            return List.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** Looks whether a file or the database has changed, and follows. A file counts once it has rested for one look. */
    void look() {
        lock.lock();
        try {
            Fingerprint files = source.fingerprint(prices(state.loaded()));
            boolean rested = files.equals(changingFiles);
            changingFiles = files;
            boolean filesChanged = rested && !files.equals(seenFiles);
            ConfigStore.Revisions revisions = revisions();
            if (!revisions.equals(seen)) {
                Overlay overlay = store.overlay();
                Change author = overlay.revision() == seen.overlay()
                        ? new Change("secrets", "a secret has changed")
                        : store.author(overlay.revision());
                lookup = secrets.lookup();
                evaluate(author, filesChanged ? files : seenFiles, revisions, overlay, lookup);
            } else if (filesChanged) {
                evaluate(FILE, files, revisions, state.overlay(), lookup);
            } else if (!state.recorded() && databaseWell) {
                state = recorded(state, new Change(state.version().by(), state.version().reason()), true);
            }
        } catch (StorageException broken) {
            ill(broken);
        } finally {
            lock.unlock();
        }
    }

    private ConfigStore.Revisions revisions() {
        try {
            ConfigStore.Revisions revisions = store.revisions();
            databaseWell = true;
            return revisions;
        } catch (StorageException broken) {
            ill(broken);
            return seen;
        }
    }

    private void ill(StorageException broken) {
        if (databaseWell) {
            LOG.warn("the database does not tell whether the configuration has changed; the one in force stays: {}",
                    broken.getMessage());
        }
        databaseWell = false;
    }

    /** Loads, checks and applies. Whatever comes of it, the same input is not looked at again. */
    private ChangeResult evaluate(Change change, Fingerprint files, ConfigStore.Revisions revisions, Overlay overlay,
            SecretLookup secretsNow) {
        boolean gone = !files.present() && seenPresent();
        seen = revisions;
        seenFiles = gone ? new Fingerprint(files.mark(), true) : files;
        if (gone) {
            return refused(List.of(source.name() + " is gone, or empty; the configuration in force stays. Put it back,"
                    + " or restart the server to go on without it"));
        }
        ConfigResult result = source.load(secretsNow, overlay);
        if (!(result instanceof ConfigResult.Loaded loaded)) {
            return refused(errors(result));
        }
        List<ConfigChange> changes = ConfigChange.between(state.loaded(), loaded);
        List<Runnable> commits = new ArrayList<>();
        try {
            targets.forEach(target -> commits.add(target.prepare(loaded.config())));
        } catch (IllegalArgumentException impossible) {
            return refused(List.of(String.valueOf(impossible.getMessage())));
        }
        commits.forEach(Runnable::run);
        applied(change, loaded, overlay, changes);
        return new ChangeResult.Applied(state, changes);
    }

    private boolean seenPresent() {
        return seenFiles.present();
    }

    private void applied(Change change, ConfigResult.Loaded loaded, Overlay overlay, List<ConfigChange> changes) {
        LiveState before = state;
        List<ConfigChange> restart = ConfigChange.between(started, loaded).stream().filter(each -> !each.live())
                .toList();
        boolean live = changes.stream().anyMatch(ConfigChange::live);
        LiveState next = new LiveState(before.version(), loaded, overlay, List.of(), restart, before.recorded());
        boolean another = live || overlay.revision() != before.overlay().revision();
        state = another ? recorded(next, change, hidden(changes)) : next;
        if (another) {
            LOG.info("configuration {} is in force ({}: {}): {}", state.version().version(), change.by(),
                    change.reason(), changes.stream().map(ConfigChange::path).collect(Collectors.joining(", ")));
        } else if (!before.errors().isEmpty()) {
            LOG.info("the configuration is in order again; configuration {} stays in force",
                    before.version().version());
        }
        if (!restart.equals(before.restart())) {
            restart.forEach(each -> LOG.warn("{} needs a restart: it is {} and would be {}", each.path(),
                    each.before(), each.after()));
        }
        warn(before, loaded);
    }

    private static void warn(LiveState before, ConfigResult.Loaded loaded) {
        Set<String> known = before.loaded().warnings().stream().map(Finding::message).collect(Collectors.toSet());
        loaded.warnings().stream().filter(finding -> !known.contains(finding.message()))
                .forEach(finding -> LOG.warn("configuration: {}", finding));
    }

    /** Whether something is another that a version does not show. */
    private static boolean hidden(List<ConfigChange> changes) {
        return changes.stream().anyMatch(change -> change.live() && change.after() != null
                && change.after().toString().endsWith(ConfigChange.ANOTHER));
    }

    private LiveState recorded(LiveState next, Change change, boolean anew) {
        try {
            ConfigVersion version = store.record(change, node, next.overlay().revision(), next.content(), anew);
            return new LiveState(version, next.loaded(), next.overlay(), next.errors(), next.restart(), true);
        } catch (StorageException broken) {
            ill(broken);
            ConfigVersion unnumbered = new ConfigVersion(next.version().version(), clock.instant(), change.by(),
                    change.reason(), node, "", next.overlay().revision(), Map.of());
            return new LiveState(unnumbered, next.loaded(), next.overlay(), next.errors(), next.restart(), false);
        }
    }

    private ChangeResult refused(List<String> errors) {
        if (!errors.equals(state.errors())) {
            LOG.error("the new configuration is wrong; configuration {} stays in force: {}",
                    state.version().version(), String.join("; ", errors));
        }
        state = state.withErrors(errors);
        return new ChangeResult.Refused(ChangeResult.Kind.INVALID, errors);
    }

    private static List<String> errors(ConfigResult result) {
        return switch (result) {
            case ConfigResult.Loaded loaded -> List.of();
            case ConfigResult.Rejected rejected -> LiveState.told(rejected.findings());
            case ConfigResult.Unavailable unavailable -> List.of(unavailable.message());
        };
    }

    /** Files that the configuration names. */
    private static List<Path> prices(ConfigResult.Loaded loaded) {
        return loaded.view().entries().stream().filter(entry -> entry.path().equals(List.of("prices", "file")))
                .map(entry -> entry.value().toString()).filter(file -> !file.isEmpty()).map(Path::of).toList();
    }

}
