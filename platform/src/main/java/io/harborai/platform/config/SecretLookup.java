package io.harborai.platform.config;

import io.harborai.engine.provider.Secret;

/** Finds what {@code ${secret:name}} stands for. Asked while a configuration is loaded; it may block. */
@FunctionalInterface
public interface SecretLookup {
    /**
     * Before the database is open, which the configuration itself names: a provider whose credential is a secret is not
     * configured then, without a finding.
     */
    SecretLookup LATER = name -> new Answer.Later();

    /**
     * Looks a secret up.
     *
     * @param name its name
     * @return the secret, or why there is none
     */
    Answer find(String name);

    /** What a look-up gave. */
    sealed interface Answer {
        /** The secret. */
        record Found(Secret secret) implements Answer {}

        /**
         * There is none that can be used.
         *
         * @param message why, and what to do
         */
        record Unusable(String message) implements Answer {}

        /** Nobody can know yet. */
        record Later() implements Answer {}
    }
}
