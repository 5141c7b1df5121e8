package io.harborai.gateway.key;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The keys as the hot path sees them: an immutable snapshot, read without a lock and swapped whole. Safe to share between
 * threads.
 *
 * <p>A presented key is hashed before it is looked up, so the time of the look-up tells nothing about any key; the hashes
 * are compared in constant time all the same.
 */
public final class KeyRing {
    /** Longer texts are no keys; they are refused without being hashed. */
    private static final int MAX_LENGTH = 512;
    private static final Verdict MISSING = new Verdict.Missing();
    private static final Verdict UNKNOWN = new Verdict.Unknown();

    private final KeyHash masterHash;
    private final Verdict.Allowed master = new Verdict.Allowed(KeyRecord.master());
    private volatile Map<KeyHash, KeyRecord> snapshot = Map.of();

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
        KeyRecord key = snapshot.get(hash);
        return key == null ? UNKNOWN : verdict(key, nowMillis);
    }

    private static Verdict verdict(KeyRecord key, long nowMillis) {
        Instant expiresAt = key.expiresAt();
        if (key.revokedAt() != null) {
            return new Verdict.Revoked(key);
        }
        return expiresAt != null && expiresAt.toEpochMilli() <= nowMillis
                ? new Verdict.Expired(key)
                : new Verdict.Allowed(key);
    }

    /** How many keys it knows besides the master key, the expired and revoked ones included. */
    public int size() {
        return snapshot.size();
    }

    void swap(Map<KeyHash, KeyRecord> keys) {
        snapshot = Map.copyOf(keys);
    }
}
