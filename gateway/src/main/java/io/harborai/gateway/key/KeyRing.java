package io.harborai.gateway.key;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.harborai.gateway.team.TeamRecord;
import org.jspecify.annotations.Nullable;

/**
 * The keys as the hot path sees them: an immutable snapshot, read without a lock and swapped whole. Safe to share between
 * threads.
 *
 * <p>A presented key is hashed before it is looked up, so the time of the look-up tells nothing about any key; the hashes
 * are compared in constant time all the same. What a team says is worked in when the snapshot is made: a check stays one
 * look-up.
 */
public final class KeyRing {
    /** Longer texts are no keys; they are refused without being hashed. */
    private static final int MAX_LENGTH = 512;
    private static final Verdict MISSING = new Verdict.Missing();
    private static final Verdict UNKNOWN = new Verdict.Unknown();
    private static final Snapshot EMPTY = new Snapshot(Map.of(), Map.of(), Map.of());

    private final KeyHash masterHash;
    private final Verdict.Allowed master = new Verdict.Allowed(Access.of(KeyRecord.master()));
    private volatile Snapshot snapshot = EMPTY;

    /** Never changed once it is published; no copy is made of the map, which has a place for each secret. */
    private record Snapshot(Map<KeyHash, Entry> entries, Map<String, Entry> byId, Map<String, String> names) {}

    /**
     * What a secret opens.
     *
     * @param until from when on it opens nothing, in milliseconds since 1970
     * @param inTime the verdict before
     * @param late the verdict from then on
     */
    private record Entry(long until, Verdict inTime, Verdict late) {}

    private KeyRing(KeyHash masterHash) {
        this.masterHash = masterHash;
    }

    /**
     * Makes a ring that knows the master key only.
     *
     * @param master the master key; not {@link MasterKey.TooShort}
     * @return the ring
     * @throws IllegalArgumentException if the master key is too short
     */
    public static KeyRing create(MasterKey master) {
        return new KeyRing(switch (master) {
            case MasterKey.FromEnvironment given -> KeyHash.of(given.key().reveal());
            case MasterKey.Made made -> KeyHash.of(made.key().reveal());
            case MasterKey.Kept kept -> KeyHash.fromHex(kept.hashHex());
            case MasterKey.TooShort tooShort -> throw new IllegalArgumentException(tooShort.message());
        });
    }

    /**
     * Checks a presented key. Neither blocks nor queries.
     *
     * @param presented what the caller sent, without {@code Bearer}; null or empty when nothing
     * @param nowMillis the time, in milliseconds since 1970
     * @return the verdict
     */
    public Verdict check(@Nullable String presented, long nowMillis) {
        if (presented == null || presented.isEmpty()) {
            return MISSING;
        }
        if (presented.length() > MAX_LENGTH) {
            return UNKNOWN;
        }
        KeyHash hash = KeyHash.of(presented);
        if (masterHash.equals(hash)) {
            return master;
        }
        Entry entry = snapshot.entries().get(hash);
        if (entry == null) {
            return UNKNOWN;
        }
        return nowMillis < entry.until() ? entry.inTime() : entry.late();
    }

    /**
     * Checks a key by its id, for who has shown in another way that they may act for it. The master key is not among them.
     *
     * @param id the key's id
     * @param nowMillis the time, in milliseconds since 1970
     * @return the verdict
     */
    public Verdict byId(String id, long nowMillis) {
        Entry entry = snapshot.byId().get(id);
        if (entry == null) {
            return UNKNOWN;
        }
        return nowMillis < entry.until() ? entry.inTime() : entry.late();
    }

    /** How many keys it knows besides the master key, the expired and revoked ones included. */
    public int size() {
        return snapshot.byId().size();
    }

    /** The name of the key with this id; the id itself when no such key is known. Neither blocks nor queries. */
    public String name(String id) {
        return snapshot.names().getOrDefault(id, id);
    }

    void swap(StoredKeys stored) {
        Map<KeyHash, Entry> entries = HashMap.newHashMap(stored.keys().size() + 16);
        Map<String, Entry> byId = HashMap.newHashMap(stored.keys().size());
        Map<String, String> names = HashMap.newHashMap(stored.keys().size());
        for (StoredKeys.Row row : stored.keys()) {
            KeyRecord key = row.key();
            names.put(key.id(), key.settings().name());
            Verdict verdict = verdict(key, stored.teams());
            Instant end = key.expiresAt();
            Instant oldEnd = key.marks().oldUntil();
            if (row.old() != null && oldEnd != null) {
                boolean replaced = end == null || oldEnd.isBefore(end);
                entries.put(row.old(), entry(key, verdict, replaced ? oldEnd : end, replaced));
            }
            Entry present = entry(key, verdict, end, false);
            entries.put(row.hash(), present);
            byId.put(key.id(), present);
        }
        snapshot = new Snapshot(entries, byId, names);
    }

    private static Entry entry(KeyRecord key, Verdict verdict, @Nullable Instant end, boolean replaced) {
        return end == null || verdict instanceof Verdict.Revoked
                ? new Entry(Long.MAX_VALUE, verdict, verdict)
                : new Entry(end.toEpochMilli(), verdict, new Verdict.Expired(key, end, replaced));
    }

    /** What a key comes to before its time is over. One whose team is not there is refused: its terms are not known. */
    private static Verdict verdict(KeyRecord key, Map<String, TeamRecord> teams) {
        String teamId = key.settings().team();
        TeamRecord team = teamId == null ? null : teams.get(teamId);
        if (key.revokedAt() != null) {
            return new Verdict.Revoked(key);
        }
        if (key.disabledAt() != null || teamId != null && team == null) {
            return new Verdict.Disabled(key);
        }
        return new Verdict.Allowed(team == null ? Access.of(key) : Access.of(key, team));
    }
}
