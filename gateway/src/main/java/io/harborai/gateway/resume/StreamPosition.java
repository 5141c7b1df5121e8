package io.harborai.gateway.resume;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event of a stream, as its id names it: {@code st_0123456789abcdef0123456789abcdef.17}.
 *
 * @param stream the stream's id
 * @param event  the event's number, from 1; 0 is before the first
 */
public record StreamPosition(String stream, long event) {
    private static final Pattern FORM = Pattern.compile("(st_[0-9a-f]{32})\\.([0-9]{1,15})");

    /** Reads an event's id; empty when it is none of ours. */
    public static Optional<StreamPosition> read(String id) {
        Matcher parts = FORM.matcher(id);
        return parts.matches()
                ? Optional.of(new StreamPosition(parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }
}
