package io.harborai.standin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model's name can ask of the stand-in, written {@code base+directive[=value]+…}.
 * <p>
 * A <em>fault</em> spoils the answer; {@code fail=N} limits the faults of a name to its first N calls. The others shape a good answer.
 */
public enum Directive {
    /** Milliseconds before the response's head. */
    LATENCY(0, 600_000),
    /** Milliseconds between the head and the first chunk. */
    FIRST(0, 600_000),
    /** Tokens (chunks) per second. */
    RATE(1, 100_000),
    /** Completion tokens (chunks); 20 unless given. */
    TOKENS(1, 100_000),
    /** Answers with this HTTP status and an error in OpenAI's shape. */
    STATUS(300, 599, true),
    /** Header {@code retry-after} with it, seconds. */
    RETRY_AFTER(0, 86_400),
    /** Header {@code retry-after-ms} with it, milliseconds. */
    RETRY_AFTER_MS(0, 86_400_000),
    /** Only the first N calls of this exact name fail; with no other fault they get status 500. */
    FAIL(0, 1_000_000_000),
    /** Closes the connection without an answer. */
    REFUSE(true),
    /** Resets the connection (TCP RST) without an answer. */
    RESET(true),
    /** Closes the connection after N chunks, or in the middle of a body that promised more. */
    CUT(0, 1_000_000, true),
    /** As {@code cut}, with a TCP RST. */
    RESET_AFTER(0, 1_000_000, true),
    /** Sends N chunks (or half a body), then nothing, and keeps the connection. */
    STALL(0, 1_000_000, true),
    /** Never answers. */
    SILENT(true),
    /** The Nth chunk (from 1) is no JSON; a body is truncated JSON of the right length. */
    MALFORMED(1, 1_000_000, true),
    /** Splits every multi-byte character over two TCP writes. */
    SPLIT_UTF8,
    /** Status 200 with an error in OpenAI's shape as JSON body, also for streams. */
    ERROR_BODY(true),
    /** The Nth event (from 1) of a stream is an error, then the stream ends without {@code [DONE]}. */
    ERROR_CHUNK(1, 1_000_000, true),
    /** Content encoding gzip whatever was asked; a stream is flushed event by event. */
    GZIP,
    /** One line, or one body, that never ends, as fast as the peer reads. */
    ENDLESS_LINE(true),
    /** N bytes per second, byte by byte. */
    DRIP(1, 1_000_000),
    /** The stream ends cleanly without {@code [DONE]}. */
    NO_DONE,
    /** No usage anywhere. */
    NO_USAGE,
    /** Lines of a stream end with CR LF. */
    CRLF,
    /** Comments, {@code event:} and {@code id:} lines among a stream's data. */
    COMMENTS,
    /** Status 200 with a page of HTML. */
    HTML(true),
    /** Unknown fields at every level, among them 12345678901234567890 and 1.10. */
    UNKNOWN_FIELDS,
    /** Calls the request's first tool even where {@code tool_choice} is none. */
    TOOLS,
    /** Calls N of the request's tools at once, from the first. */
    TOOL_CALLS(1, 16),
    /** Calls tools until N times tools have answered; 1 unless given. */
    TOOL_ROUNDS(1, 100),
    /** Calls a tool that the request does not have. */
    UNKNOWN_TOOL,
    /** The arguments of tool calls are no JSON. */
    BAD_ARGUMENTS,
    /** The content is the last user's text and nothing else. */
    PARROT,
    /** The first N answers to a request for JSON are JSON of another kind. */
    UNFIT(1, 100),
    /** A request for JSON is answered with words around it, in a code fence. */
    CHATTY,
    /** {@code reasoning_content} before the content. */
    REASONING,
    /** {@code finish_reason} length. */
    LENGTH,
    /** At most N calls of this exact name are worked on at a time; the rest wait in a bounded line. */
    CAPACITY(1, 100_000),
    /** Closes the connection after the answer, and says so. */
    CLOSE,
    /** Content of that many bytes. */
    HUGE(1, 64L * 1024 * 1024),
    /** A content-length shorter than the body. */
    BAD_LENGTH(true),
    /** {@code choices} (or {@code data}) is a string. */
    WRONG_TYPE(true);

    private static final Map<String, Directive> BY_WORD = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(Directive::word, directive -> directive));

    private final String word;
    private final boolean takesValue;
    private final long min;
    private final long max;
    private final boolean fault;

    Directive() {
        this(false, 0, 0, false);
    }

    Directive(boolean fault) {
        this(false, 0, 0, fault);
    }

    Directive(long min, long max) {
        this(true, min, max, false);
    }

    Directive(long min, long max, boolean fault) {
        this(true, min, max, fault);
    }

    Directive(boolean takesValue, long min, long max, boolean fault) {
        this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.takesValue = takesValue;
        this.min = min;
        this.max = max;
        this.fault = fault;
    }

    /** The directive as it is written in a model's name, such as {@code retry-after}. */
    public String word() {
        return word;
    }

    /** Whether a value must follow, as in {@code cut=3}. */
    public boolean takesValue() {
        return takesValue;
    }

    /** The smallest value; 0 where none is taken. */
    public long min() {
        return min;
    }

    /** The largest value; 0 where none is taken. */
    public long max() {
        return max;
    }

    boolean isFault() {
        return fault;
    }

    static Optional<Directive> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    /** All directives as a sentence for an error message. */
    static String known() {
        return Arrays.stream(values()).map(directive -> directive.takesValue
                ? directive.word + "=" + directive.min + ".." + directive.max
                : directive.word).collect(Collectors.joining(", "));
    }
}
