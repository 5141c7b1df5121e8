package io.harborai.chat;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** A tool call that was carried out, or that failed. Immutable. */
public final class ToolStep {
    private final int round;
    private final ToolCall call;
    private final String content;
    private final @Nullable Throwable error;
    private final Duration duration;

    ToolStep(int round, ToolCall call, String content, @Nullable Throwable error, Duration duration) {
        this.round = round;
        this.call = call;
        this.content = content;
        this.error = error;
        this.duration = duration;
    }

    /** The round of calls that it belongs to, from 1. */
    public int round() {
        return round;
    }

    /** What the model asked for. */
    public ToolCall call() {
        return call;
    }

    /** What the model was told. */
    public String content() {
        return content;
    }

    /** Whether the call failed: the tool threw, there is none of that name, or its arguments did not fit. */
    public boolean failed() {
        return error != null;
    }

    /** What the tool threw, or what is wrong with the name or the arguments. */
    public Optional<Throwable> error() {
        return Optional.ofNullable(error);
    }

    /** How long it took. */
    public Duration duration() {
        return duration;
    }

    @Override
    public String toString() {
        return "ToolStep[" + round + ", " + call.name() + (failed() ? ", failed]" : "]");
    }
}
