package io.harborai.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of passwords: Argon2id with 19 MiB, two rounds and one lane, the least that OWASP's password storage cheat sheet
 * names, written as {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}. One is computed at a time, for each takes 19 MiB of a heap
 * that may be small. Safe to share between threads.
 */
public final class Passwords {
    /** Fewest characters, by NIST SP 800-63B for passwords that are the only factor. */
    public static final int SHORTEST = 12;
    /** Most characters: more is no password but an attempt to keep us busy. */
    public static final int LONGEST = 256;
    private static final int MEMORY_KB = 19_456;
    private static final int ROUNDS = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final SecureRandom random;
    private final Semaphore one = new Semaphore(1);
    private final String nobodys;

    /** @param random makes salts */
    public Passwords(SecureRandom random) {
        this.random = random;
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        // No password has this hash; it is compared where there is no account, so that both take the same time.
        this.nobodys = text(salt, new byte[HASH_BYTES]);
    }

    /** The hash's text, as it is kept. @throws Busy if too many are asked for at once */
    public String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return text(salt, compute(password, salt, MEMORY_KB, ROUNDS, 1, HASH_BYTES));
    }

    /**
     * Whether a password is the one of a hash. Takes as long when there is no hash.
     *
     * @param kept the hash's text; null for an account that is not there or has no password
     * @throws Busy if too many are asked for at once
     */
    public boolean matches(String password, @Nullable String kept) {
        String[] parts = (kept == null ? nobodys : kept).split("\\$", -1);
        if (parts.length != 6 || !parts[1].equals("argon2id") || !parts[2].equals("v=19")) {
            throw new IllegalStateException("a password's hash in the database is not of Argon2id, version 19");
        }
        String[] costs = parts[3].split(",", -1);
        byte[] wanted = Base64.getDecoder().decode(parts[5]);
        byte[] computed = compute(password, Base64.getDecoder().decode(parts[4]), cost(costs[0]), cost(costs[1]),
                cost(costs[2]), wanted.length);
        return MessageDigest.isEqual(computed, wanted) && kept != null;
    }

    private static int cost(String named) {
        return Integer.parseInt(named.substring(2));
    }

    private static String text(byte[] salt, byte[] hash) {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KB + ",t=" + ROUNDS + ",p=1$" + encoder.encodeToString(salt) + "$"
                + encoder.encodeToString(hash);
    }

    private byte[] compute(String password, byte[] salt, int memoryKb, int rounds, int lanes, int length) {
        take();
        try {
            Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
            argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13).withMemoryAsKB(memoryKb).withIterations(rounds)
                    .withParallelism(lanes).withSalt(salt).build());
            byte[] hash = new byte[length];
            argon2.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            one.release();
        }
    }

    private void take() {
        try {
            if (!one.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Busy();
        }
    }

    /** Too many passwords are checked at once. */
    public static final class Busy extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        Busy() {
            super("too many passwords are being checked", null, false, false);
        }

        /** What a caller is told. */
        public static Failure failure() {
            return Failure.of(FailureKind.OVERLOADED, "Too many passwords are being checked. Try again.")
                    .withRetryAfter(WAIT);
        }
    }
}
