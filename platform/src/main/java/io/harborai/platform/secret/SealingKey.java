package io.harborai.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

import io.harborai.engine.provider.Secret;

/** An AES-256 key and the name that sealed texts know it by. Its text shows the name only. Immutable. */
final class SealingKey {
    static final int BYTES = 32;
    private static final int ID_BYTES = 6;
    /** OWASP's figure of 2023 for PBKDF2 with HMAC-SHA-256: a person may have chosen the secret. */
    private static final int ROUNDS = 600_000;
    /** The same secret must give the same key on every node, so the salt is the product's, not the installation's. */
    private static final byte[] SALT = "harborai sealed secrets 1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final String id;

    private SealingKey(byte[] bytes) {
        this.bytes = bytes;
        this.id = id(bytes);
    }

    static SealingKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key of " + bytes.length + " bytes; it has " + BYTES);
        }
        return new SealingKey(bytes.clone());
    }

    /** Takes about a quarter of a second, on purpose. */
    static SealingKey derive(Secret master) {
        PBEKeySpec spec = new PBEKeySpec(master.reveal().toCharArray(), SALT, ROUNDS, BYTES * 8);
        try {
            return new SealingKey(
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2 with HMAC-SHA-256", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** The hash goes over more than the key, so that it is no hash of the key that another use may compute. */
    private static String id(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("harborai key id".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(key), ID_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    String id() {
        return id;
    }

    SecretKey aes() {
        return new SecretKeySpec(bytes, "AES");
    }

    String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "SealingKey[" + id + "]";
    }
}
