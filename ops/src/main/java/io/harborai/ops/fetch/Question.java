package io.harborai.ops.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * An HTTP call.
 *
 * @param method       GET or POST
 * @param url          http or https, with a host
 * @param headers      by name
 * @param body         what to send; empty for nothing
 * @param limit        longest time for all of it, a millisecond to ten minutes
 * @param allowPrivate whether the address may be on this machine or in a private network
 */
// Calls are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Question(String method, URI url, Map<String, String> headers, byte[] body, Duration limit,
        boolean allowPrivate) {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Checks the URL and the limit; copies the headers. */
    public Question {
        headers = Map.copyOf(headers);
        if (!Set.of("http", "https").contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "the URL of host " + url.getHost() + " must be http or https with a host");
        }
        if (limit.toMillis() < 1 || limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("limit " + limit + ": a millisecond to " + LONGEST);
        }
    }

    /** A call without a body. */
    public static Question get(URI url, Map<String, String> headers, Duration limit, boolean allowPrivate) {
        return new Question("GET", url, headers, new byte[0], limit, allowPrivate);
    }

    /** A call with a body of JSON. */
    public static Question post(URI url, Map<String, String> headers, byte[] body, Duration limit,
            boolean allowPrivate) {
        return new Question("POST", url, headers, body, limit, allowPrivate);
    }

    /** The host alone: a path or query may hold a credential. */
    @Override
    public String toString() {
        return method + " " + url.getScheme() + "://" + url.getHost();
    }
}
