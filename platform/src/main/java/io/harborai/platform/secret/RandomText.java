package io.harborai.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Texts that nobody guesses, and their hashes: 256 random bits need neither salt nor rounds. */
public final class RandomText {
    private static final int BYTES = 32;
    private static final int ID_BYTES = 9;

    private RandomText() {
    }

    /** 256 random bits, as 43 characters that need no quoting anywhere. */
    public static String secret(SecureRandom random) {
        return text(random, BYTES);
    }

    /** A prefix and 72 random bits, as 12 characters. */
    public static String id(String prefix, SecureRandom random) {
        return prefix + text(random, ID_BYTES);
    }

    private static String text(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** SHA-256, in hexadecimal. */
    public static String hash(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Takes the same time wherever the two differ. */
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
