package io.harborai.platform.meter;

/**
 * By what a call that was measured is found again. Immutable.
 *
 * @param traceId   of W3C Trace Context, 32 hexadecimal digits; empty for none
 * @param spanId    16 hexadecimal digits; empty for none
 * @param requestId the call's own id; it stands where there is no trace
 */
public record Trail(String traceId, String spanId, String requestId) {
    /** A call of which only its own id is known. */
    public static Trail of(String requestId) {
        return new Trail("", "", requestId);
    }
}
