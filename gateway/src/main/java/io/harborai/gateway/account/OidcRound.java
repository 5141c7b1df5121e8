package io.harborai.gateway.account;

import java.security.SecureRandom;

import io.harborai.platform.secret.RandomText;

/**
 * One attempt to sign in by an issuer. All that must agree between its two ends follows from what the browser's cookie holds,
 * so nothing is kept here and any node can finish what another began.
 *
 * @param secret what the cookie holds
 */
record OidcRound(String secret) {
    static OidcRound begin(SecureRandom random) {
        return new OidcRound(RandomText.secret(random));
    }

    /** What the issuer sends back, so that nobody else's answer is taken for this browser's. */
    String state() {
        return RandomText.hash("state:" + secret);
    }

    /** What the token must hold, so that no older token is taken for this one. */
    String nonce() {
        return RandomText.hash("nonce:" + secret);
    }

    /** What proves that whoever redeems the code asked for it. */
    String verifier() {
        return RandomText.hash("verifier:" + secret);
    }

    @Override
    public String toString() {
        return "OidcRound[…]";
    }
}
