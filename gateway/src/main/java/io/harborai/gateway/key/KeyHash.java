package io.harborai.gateway.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-256 of a key. A key has 256 random bits, so one round without salt is as strong as the key; the master key,
 * which a person may choose, has at least 16 characters.
 */
final class KeyHash {
    static final int BYTES = 32;

    /** Never fed itself: each hash is made by a copy, which costs less than to look for the algorithm again. */
    private static final MessageDigest SHA_256 = sha256();

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        this.bytes = bytes;
    }

    static KeyHash of(String key) {
        try {
            return new KeyHash(((MessageDigest) SHA_256.clone()).digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            return new KeyHash(sha256().digest(key.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static KeyHash fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hash of " + bytes.length + " bytes; it has " + BYTES);
        }
        return new KeyHash(bytes.clone());
    }

    static KeyHash fromHex(String hex) {
        return fromBytes(HexFormat.of().parseHex(hex));
    }

    byte[] bytes() {
        return bytes.clone();
    }

    String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Takes the same time wherever the two differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes).getInt();
    }

    @Override
    public String toString() {
        return "KeyHash[" + HexFormat.of().formatHex(Arrays.copyOf(bytes, 2)) + "…]";
    }
}
