package io.harborai.platform.secret;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Seals secrets for the database (AES-256-GCM) and opens them again. A sealed text names its key, so that keys can be
 * changed while old texts are still read, and it belongs to one place: moved to another row, it does not open.
 *
 * <p>The form is {@code hbs1.KEY.DATA}: the key's id in hexadecimal, then nonce, cipher text and tag in base64url. Keys
 * are read or derived on first use, so that a start does not pay for them. Safe to share between threads.
 */
public final class SealedBox {
    /** Longest secret, in UTF-8 bytes; a service account's JSON key has 3 KB. */
    public static final int MOST_BYTES = 64 << 10;
    private static final String FORM = "hbs1.";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MOST_TEXT = 2 * MOST_BYTES;

    private final SecureRandom random;
    private final Supplier<List<SealingKey>> source;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Keys keys;

    private record Keys(SealingKey current, Map<String, SealingKey> byId) {
        static Keys of(List<SealingKey> all) {
            Map<String, SealingKey> byId = new LinkedHashMap<>();
            all.forEach(key -> byId.put(key.id(), key));
            return new Keys(all.getFirst(), Map.copyOf(byId));
        }
    }

    private SealedBox(SecureRandom random, Supplier<List<SealingKey>> source) {
        this.random = random;
        this.source = source;
    }

    /**
     * A box whose keys are in a file (mode 0600), which is made when the first secret is sealed or opened. Nodes that share
     * a database need the same file; a master secret is easier there.
     *
     * @param file the file
     * @param random makes keys and nonces
     * @return the box
     */
    public static SealedBox fromFile(Path file, SecureRandom random) {
        KeyFile keyFile = new KeyFile(file);
        return new SealedBox(random, () -> {
            if (!keyFile.exists()) {
                keyFile.make(random);
            }
            return keyFile.read();
        });
    }

    /**
     * A box whose key is derived from the installation's master secret.
     *
     * @param master seals and opens; at least {@link MasterSecret#MIN_LENGTH} characters
     * @param previous open only, as do the keys of the file, if it is there
     * @param file a file of keys, from the time before there was a master secret
     * @param random makes nonces
     * @return the box
     * @throws IllegalArgumentException if a secret is too short
     */
    public static SealedBox fromMaster(Secret master, List<Secret> previous, Path file, SecureRandom random) {
        List<Secret> all = new ArrayList<>(List.of(master));
        all.addAll(previous);
        for (Secret secret : all) {
            if (secret.reveal().length() < MasterSecret.MIN_LENGTH) {
                throw new IllegalArgumentException("a master secret of " + secret.reveal().length()
                        + " characters; it needs at least " + MasterSecret.MIN_LENGTH);
            }
        }
        KeyFile keyFile = new KeyFile(file);
        return new SealedBox(random, () -> {
            List<SealingKey> keys = new ArrayList<>(all.stream().map(SealingKey::derive).toList());
            if (keyFile.exists()) {
                keys.addAll(keyFile.read());
            }
            return keys;
        });
    }

    /**
     * Puts a new key in front of a file of keys. Boxes that are open go on with the old one until they are made anew.
     *
     * @param file the file
     * @param random makes the key
     * @throws SecretException if the file cannot be read or written; it is as it was then
     */
    public static void rotate(Path file, SecureRandom random) {
        new KeyFile(file).rotate(random);
    }

    private Keys keys() {
        Keys ready = keys;
        if (ready != null) {
            return ready;
        }
        lock.lock();
        try {
            ready = keys;
            if (ready == null) {
                ready = Keys.of(source.get());
                keys = ready;
            }
            return ready;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Seals a secret.
     *
     * @param secret at most {@link #MOST_BYTES} bytes
     * @param place where it will be kept, such as {@code provider/openai/api_key}; must be the same when it is opened
     * @return the sealed text, printable ASCII; another one each time
     * @throws IllegalArgumentException if the secret is too long
     * @throws SecretException if the file of keys cannot be used
     */
    public String seal(Secret secret, String place) {
        byte[] plain = secret.reveal().getBytes(StandardCharsets.UTF_8);
        if (plain.length > MOST_BYTES) {
            throw new IllegalArgumentException("a secret of " + plain.length + " bytes; at most " + MOST_BYTES);
        }
        SealingKey key = keys().current();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] data = Arrays.copyOf(nonce, NONCE_BYTES + plain.length + TAG_BITS / 8);
            cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(plain, 0, plain.length, data, NONCE_BYTES);
            return FORM + key.id() + "." + encoded(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256-GCM", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * Opens a sealed text.
     *
     * @param sealed what {@link #seal} gave
     * @param place the place that was given there
     * @return the secret
     * @throws SecretException if its key is not here, or it was changed, or it belongs to another place
     */
    public Secret open(String sealed, String place) {
        String id = keyId(sealed);
        SealingKey key = keys().byId().get(id);
        if (key == null) {
            throw new SecretException(SecretException.Kind.UNKNOWN_KEY, "the secret of " + place
                    + " was sealed by the key " + id
                    + ", which is not here; restore the file of keys, or give the master"
                    + " key of that time as " + MasterSecret.PREVIOUS_VARIABLE, null);
        }
        try {
            String text = sealed.substring(FORM.length() + id.length() + 1);
            byte[] data = Base64.getUrlDecoder().decode(text);
            // A decoder does not look at the last character's spare bits: without the second check two texts would open alike.
            if (data.length < NONCE_BYTES + TAG_BITS / 8 || !encoded(data).equals(text)) {
                throw damaged(place, null);
            }
            byte[] plain = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(data, NONCE_BYTES), place).doFinal(data,
                    NONCE_BYTES, data.length - NONCE_BYTES);
            return Secret.of(new String(plain, StandardCharsets.UTF_8));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw damaged(place, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256-GCM", e);
        }
    }

    private static String encoded(byte[] data) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(data);
    }

    /**
     * Whether a sealed text should be sealed anew, because another key seals now.
     *
     * @param sealed what {@link #seal} gave
     * @return whether its key is not the current one
     */
    public boolean stale(String sealed) {
        return !keyId(sealed).equals(keys().current().id());
    }

    private static Cipher cipher(int mode, SealingKey key, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.aes(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((FORM + key.id() + "." + place).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static String keyId(String sealed) {
        int dot = sealed.indexOf('.', FORM.length());
        if (!sealed.startsWith(FORM) || dot < 0 || sealed.length() > MOST_TEXT) {
            throw new SecretException(SecretException.Kind.DAMAGED,
                    "a text that is not sealed, or by a newer version; store the secret again", null);
        }
        return sealed.substring(FORM.length(), dot);
    }

    private static SecretException damaged(String place, @Nullable Throwable cause) {
        return new SecretException(SecretException.Kind.DAMAGED, "the sealed secret of " + place
                + " was changed, or belongs elsewhere; store it again, or restore it from a backup", cause);
    }
}
