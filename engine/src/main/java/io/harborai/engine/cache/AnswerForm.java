package io.harborai.engine.cache;

import java.util.Objects;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;

/**
 * How an answer is written down. The same question may be asked for several forms.
 *
 * @param operation what was asked: tells how chunks and choices look
 * @param streamed  events, or one whole body
 * @param usage     whether the events must tell usage; false for a whole body, which tells it by itself
 */
public record AnswerForm(Operation operation, boolean streamed, boolean usage) {
    public AnswerForm {
        Objects.requireNonNull(operation);
        usage &= streamed;
    }

    /** The form a call asks for. */
    public static AnswerForm of(Call call) {
        return new AnswerForm(call.operation(), call.envelope().stream(), call.envelope().includeUsage());
    }

    /** The same operation's answers as events or as a body. */
    public AnswerForm streamed(boolean really) {
        return really == streamed ? this : new AnswerForm(operation, really, usage);
    }
}
