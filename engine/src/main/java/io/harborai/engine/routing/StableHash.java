package io.harborai.engine.routing;

/**
 * Hashes that are the same on every node and after every start: whoever sticks to a target must find it again. Not for
 * secrets.
 */
final class StableHash {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private StableHash() {
    }

    /** A hash of a text with 64 good bits. */
    static long of(String text) {
        long hash = text.length() * GOLDEN;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mixed(hash);
    }

    /** A hash of two hashes. */
    static long of(long one, long other) {
        return mixed(one ^ mixed(other + GOLDEN));
    }

    /** A number of (0, 1) made of a hash. */
    static double unit(long hash) {
        return ((hash >>> 11) + 0.5) * 0x1.0p-53;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014; Stafford's variant 13). */
    private static long mixed(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
