package io.harborai.gateway.key;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The way in for the server's own applications: a secret of 256 bits, made at each start and kept in memory only, followed by
 * a point and the id of the key on whose account they act; by nothing for the server itself. Only connections from this host
 * may use it, and it opens no admin route. Immutable.
 */
public final class InternalKey {
    /** What calls of the server itself are recorded as. */
    public static final String SERVER = "server";
    /** Begins like a key, so that what masks keys in logs masks this one. */
    private static final String PREFIX = "hb-own-";
    private static final int SECRET_BYTES = 32;
    private static final String LOOPBACK = "127.";

    private final byte[] start;
    private final String listening;

    private InternalKey(byte[] start, String listening) {
        this.start = start;
        this.listening = listening;
    }

    /**
     * Makes a secret.
     *
     * @param host the address that the server listens on: its own calls may come from there
     */
    public static InternalKey create(SecureRandom random, String host) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + ".";
        return new InternalKey(text.getBytes(StandardCharsets.US_ASCII), literal(host));
    }

    /** An address as a connection tells it; a name, or what means every interface, is no address to come from. */
    private static String literal(String host) {
        try {
            InetAddress address = InetAddress.ofLiteral(host);
            return address.isAnyLocalAddress() ? "" : address.getHostAddress();
        } catch (IllegalArgumentException name) {
            return "";
        }
    }

    /** What to present to act on the account of a key; an empty id for the server itself. */
    public String forKey(String keyId) {
        return new String(start, StandardCharsets.US_ASCII) + keyId;
    }

    /** On whose account somebody acts who presents this; empty when it is not this secret. The comparison tells no time. */
    public Optional<String> keyId(@Nullable String presented) {
        if (presented == null || presented.length() < start.length || !presented.startsWith(PREFIX)) {
            return Optional.empty();
        }
        byte[] shown = presented.substring(0, start.length).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(shown, start)
                ? Optional.of(presented.substring(start.length))
                : Optional.empty();
    }

    /** Whether a connection from an address comes from this host. */
    public boolean isFromHere(String address) {
        return address.startsWith(LOOPBACK) || address.equals("0:0:0:0:0:0:0:1") || address.equals("::1")
                || address.startsWith("::ffff:" + LOOPBACK) || !listening.isEmpty() && address.equals(listening);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "InternalKey";
    }
}
