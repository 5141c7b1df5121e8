package io.harborai.ops.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

import io.harborai.engine.provider.Secret;

/**
 * The form of an encrypted backup: a head of 8 bytes name, 4 bytes rounds, 16 bytes salt; then chunks. The key comes from the
 * passphrase and the salt by PBKDF2; nonces are 4 bytes of zero, the chunk's number, a byte that marks the last, and 3 of
 * zero: with a key of its own for each backup none comes twice. The head is bound to every chunk.
 */
final class SealForm {
    /** Its first bytes. */
    static final byte[] MAGIC = "HBBACK1\n".getBytes(StandardCharsets.US_ASCII);
    static final int CHUNK = 64 << 10;
    static final int TAG = 16;
    private static final int SALT = 16;
    /** OWASP's figure of 2023 for PBKDF2 with HMAC-SHA-256. */
    private static final int ROUNDS = 600_000;
    /** A forged head must not keep a processor busy for hours. */
    private static final int MOST_ROUNDS = 10_000_000;

    private final byte[] head;
    private final SecretKey key;

    private SealForm(byte[] head, SecretKey key) {
        this.head = head;
        this.key = key;
    }

    static SealForm fresh(Secret passphrase, SecureRandom random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        byte[] head = ByteBuffer.allocate(MAGIC.length + Integer.BYTES + SALT).put(MAGIC).putInt(ROUNDS).put(salt)
                .array();
        return new SealForm(head, derive(passphrase, salt, ROUNDS));
    }

    /** Reads the head. */
    static SealForm read(InputStream in, Secret passphrase) throws IOException {
        byte[] head = in.readNBytes(MAGIC.length + Integer.BYTES + SALT);
        if (head.length < MAGIC.length + Integer.BYTES + SALT || !isHead(head)) {
            throw BackupException.damaged("its head is cut off or is none of ours");
        }
        ByteBuffer fields = ByteBuffer.wrap(head, MAGIC.length, Integer.BYTES + SALT);
        int rounds = fields.getInt();
        byte[] salt = new byte[SALT];
        fields.get(salt);
        if (rounds < ROUNDS || rounds > MOST_ROUNDS) {
            throw BackupException.damaged("its head says " + rounds + " rounds, " + ROUNDS + " to " + MOST_ROUNDS
                    + " are possible");
        }
        return new SealForm(head, derive(passphrase, salt, rounds));
    }

    static boolean isHead(byte[] bytes) {
        return bytes.length >= MAGIC.length && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    private static SecretKey derive(Secret passphrase, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(passphrase.reveal().toCharArray(), salt, rounds, 256);
        try {
            return new SecretKeySpec(
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded(), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2 with HMAC-SHA-256", e);
        } finally {
            spec.clearPassword();
        }
    }

    byte[] head() {
        return head.clone();
    }

    Cipher encryptor(int number, boolean last) throws GeneralSecurityException {
        return cipher(Cipher.ENCRYPT_MODE, number, last);
    }

    Cipher decryptor(int number, boolean last) throws GeneralSecurityException {
        return cipher(Cipher.DECRYPT_MODE, number, last);
    }

    private Cipher cipher(int mode, int number, boolean last) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(12).putInt(0).putInt(number).put((byte) (last ? 1 : 0)).array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(head);
        return cipher;
    }
}
