package io.harborai.gateway.http;

import java.security.SecureRandom;
import java.util.HexFormat;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Finds calls that run in a circle of gateways. Each gateway adds its own name to {@code x-harborai-hops} of what it sends to
 * providers; one that finds itself there, or too many others, refuses. Immutable.
 */
final class Hops {
    /** Most gateways that a call may go through, this one included. */
    static final int MOST = 4;
    private static final int NAME_BYTES = 6;
    /** Longest name that is taken from a header; ours have 12 characters. */
    private static final int LONGEST_NAME = 32;

    private final String name;

    /** A gateway of this name: letters and digits. */
    Hops(String name) {
        this.name = name;
    }

    /** A gateway of a new name. */
    static Hops named() {
        byte[] random = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(random);
        return new Hops(HexFormat.of().formatHex(random));
    }

    /** The header of what goes on from here; {@code given} is the one that came and was not refused. */
    String onwards(@Nullable String given) {
        return given == null ? name : given + "," + name;
    }

    /** Why a call with this header may not go on, null when it may. */
    @Nullable
    Failure refusal(@Nullable String given) {
        if (given == null) {
            return null;
        }
        int gateways = 1;
        int start = 0;
        while (start <= given.length()) {
            int comma = given.indexOf(',', start);
            int end = comma < 0 ? given.length() : comma;
            if (!isName(given, start, end)) {
                return Failure
                        .of(FailureKind.INVALID_REQUEST, "The header x-harborai-hops must be names of letters and "
                                + "digits, with commas between them. Only gateways set it.")
                        .withParam("x-harborai-hops");
            }
            gateways++;
            if (gateways > MOST) {
                return loop("The call went through more than " + MOST + " gateways.");
            }
            if (end - start == name.length() && given.startsWith(name, start)) {
                return loop("The call came back to a gateway that it went through already.");
            }
            start = end + 1;
        }
        return null;
    }

    private static boolean isName(String text, int start, int end) {
        if (end == start || end - start > LONGEST_NAME) {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static Failure loop(String what) {
        return Failure.of(FailureKind.INVALID_REQUEST, what + " Look for a provider whose base_url leads back here, "
                + "directly or through another gateway.").withProviderStatus(508).withCode("loop_detected");
    }
}
