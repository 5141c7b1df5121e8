package io.harborai.standin;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as it arrived, byte for byte. Immutable. */
public final class RecordedRequest {

    private final String method;
    private final String path;
    private final List<Map.Entry<String, String>> headers;
    private final byte[] body;
    private final long arrivalNanos;

    /** Takes ownership of the body's array. */
    RecordedRequest(String method, String path, List<Map.Entry<String, String>> headers, byte[] body,
            long arrivalNanos) {
        this.method = method;
        this.path = path;
        this.headers = List.copyOf(headers);
        this.body = body;
        this.arrivalNanos = arrivalNanos;
    }

    /** The HTTP method, such as {@code POST}. */
    public String method() {
        return method;
    }

    /** The path with no query, such as {@code /v1/chat/completions}. */
    public String path() {
        return path;
    }

    /** All headers in the order of arrival, names spelt as they came. */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** The first value of a header, whose name is compared without regard to case. */
    public Optional<String> header(String name) {
        return headers.stream().filter(entry -> entry.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue)
                .findFirst();
    }

    /** A copy of the body's bytes. */
    public byte[] body() {
        return body.clone();
    }

    int size() {
        return body.length;
    }

    /** The body read as UTF-8. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** When the body was complete, on the clock of {@link System#nanoTime()}. */
    public long arrivalNanos() {
        return arrivalNanos;
    }

    @Override
    public String toString() {
        return method + " " + path + " (" + body.length + " bytes)";
    }
}
