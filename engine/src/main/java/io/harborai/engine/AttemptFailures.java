package io.harborai.engine;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.routing.Target;
import io.harborai.engine.wire.EventReader;
import org.jspecify.annotations.Nullable;

/** What an attempt says of an answer that is none. */
final class AttemptFailures {
    /** The code of a call whose whole time is over. */
    static final String TOTAL_TIMEOUT = "total_timeout";

    private AttemptFailures() {
    }

    static Failure answerTooLong(Target target, int maxBytes) {
        return protocol("The answer of " + target.name() + " is longer than " + (maxBytes >> 20) + " MB.");
    }

    static Failure noMemory() {
        return Failure.of(FailureKind.OVERLOADED, "There is no memory left for another long answer. Try again later.")
                .withCode("out_of_memory_budget");
    }

    static Failure eventTooLong(Target target) {
        return protocol("An event in the stream of " + target.name() + " is longer than "
                + EventReader.MAX_EVENT_BYTES / 1024 + " KB.");
    }

    static Failure badChunk(Target target, @Nullable String malformed) {
        return protocol("A chunk in the stream of " + target.name() + " is " + malformed + ".");
    }

    /** {@code malformed} is null when the answer is fit JSON without an answer in it. */
    static Failure badAnswer(Target target, @Nullable String malformed) {
        return protocol("The answer of " + target.name() + " is "
                + (malformed == null ? "without choices or data" : malformed) + ".");
    }

    static Failure noChoices(Target target) {
        return protocol("The stream of " + target.name() + " has no choices.");
    }

    static Failure notAStream(Target target, String contentType) {
        return protocol("A stream was asked for, but " + target.name() + " answered with '" + contentType
                + "' and not with text/event-stream.");
    }

    /** A provider's own code has not kept to its contract. */
    static Failure outOfOrder(Target target, String what) {
        return protocol("The provider of " + target.name() + " sent " + what + ".");
    }

    static Failure cut(Target target) {
        return Failure.of(FailureKind.CONNECTION, "The stream of " + target.name()
                + " ended before its answer was finished.").withCode("stream_cut");
    }

    static Failure totalTimeout(Target target) {
        return timeout("The call to " + target.name()
                + " took longer than its total time-out (total_ms, or the caller's own bound).", TOTAL_TIMEOUT);
    }

    static Failure connectTimeout(Target target, Timeouts timeouts) {
        return timeout("No connection to " + target.name() + " within " + timeouts.connectMs() + " ms (connect_ms).",
                "connect_timeout");
    }

    static Failure firstTokenTimeout(Target target, Timeouts timeouts) {
        return timeout(target.name() + " sent no token within " + timeouts.firstTokenMs() + " ms (first_token_ms).",
                "first_token_timeout");
    }

    static Failure idleTimeout(Target target, Timeouts timeouts) {
        return timeout(target.name() + " fell silent in the middle of its answer for " + timeouts.idleMs()
                + " ms (idle_ms).", "idle_timeout");
    }

    private static Failure protocol(String message) {
        return Failure.of(FailureKind.PROTOCOL, message);
    }

    private static Failure timeout(String message, String code) {
        return Failure.of(FailureKind.TIMEOUT, message).withCode(code);
    }
}
