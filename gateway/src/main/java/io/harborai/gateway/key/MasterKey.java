package io.harborai.gateway.key;

import java.security.SecureRandom;
import java.util.Optional;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.secret.MasterSecret;
import io.harborai.platform.storage.Database;

/**
 * The administrator's key: given by the environment, or made on the first start and kept as a hash.
 */
public sealed interface MasterKey {
    /** The variable that gives it. */
    String VARIABLE = MasterSecret.VARIABLE;
    /** Fewest characters of a key that somebody chose. */
    int MIN_LENGTH = MasterSecret.MIN_LENGTH;

    /** The environment gives it; what the database holds is left as it is. */
    record FromEnvironment(Secret key) implements MasterKey {}

    /** It was just made; show it once, nobody can read it again. */
    record Made(Secret key) implements MasterKey {}

    /** An earlier start made it; only its hash is known. */
    record Kept(String hashHex) implements MasterKey {}

    /** The environment gives one that is too short. */
    record TooShort(int length) implements MasterKey {
        /** What is wrong and what to do. */
        public String message() {
            return VARIABLE + " has " + length + " characters; it needs at least " + MIN_LENGTH
                    + ". Choose a longer one (openssl rand -base64 32), or unset it to have one made.";
        }
    }

    /**
     * Finds the master key, and makes one when there is none.
     *
     * @param given the value of {@link #VARIABLE}, empty when it is not set
     * @param database keeps the hash
     * @param random makes a key
     * @return the key
     * @throws io.harborai.platform.storage.StorageException if the database failed
     */
    static MasterKey find(String given, Database database, SecureRandom random) {
        if (!given.isEmpty()) {
            return given.length() < MIN_LENGTH ? new TooShort(given.length()) : new FromEnvironment(Secret.of(given));
        }
        return database.write(handle -> {
            Optional<String> kept = handle.createQuery("select value from settings where name = 'master_key_hash'")
                    .mapTo(String.class).findOne();
            if (kept.isPresent()) {
                return new Kept(kept.get());
            }
            String key = KeyStore.generate(random);
            handle.execute("insert into settings (name, value) values ('master_key_hash', ?)", KeyHash.of(key).hex());
            return new Made(Secret.of(key));
        });
    }
}
