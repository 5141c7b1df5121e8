package io.harborai.gateway.guardrail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.plugin.RequestView;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an answer's caller. Without a webhook and a schema, a stream goes on as it comes but for what may still become a find; with
 * one, nothing goes on before it has allowed the whole. Confined to the call's event loop.
 */
final class GuardedAnswer implements AnswerSink {
    /** Asks webhooks and schemas about all texts of an answer. */
    interface Asking {
        /** Ends with the failure, or with empty. Never breaks. */
        CompletionStage<Optional<Failure>> ask(RequestView request, List<Said> texts);

        /** What becomes of an answer that is too long to be asked about: a failure, or empty when it may pass. */
        Optional<Failure> tooLong();
    }

    private final RequestView request;
    private final AnswerSink next;
    private final TextRules rules;
    private final AnswerTexts texts;
    private final @Nullable Rule unreadable;
    private @Nullable Asking asking;
    private final Executor loop;
    private Buffer held = Buffer.buffer();
    private @Nullable AnswerHead head;
    private boolean over;

    /**
     * @param unreadable the rule that must see every answer, for one that cannot be read; null when none must
     * @param asking     null when nobody must see the whole
     * @param loop       runs a task on the call's event loop
     */
    GuardedAnswer(RequestView request, AnswerSink next, TextRules rules, @Nullable Rule unreadable,
            @Nullable Asking asking, Executor loop) {
        this.request = request;
        this.next = next;
        this.rules = rules;
        this.texts = new AnswerTexts(rules);
        this.unreadable = unreadable;
        this.asking = asking;
        this.loop = loop;
    }

    @Override
    public void head(AnswerHead begun) {
        if (begun.streamed() && asking == null) {
            next.head(begun);
        }
        head = begun;
    }

    private boolean streamed() {
        return head != null && head.streamed();
    }

    @Override
    public void data(Buffer bytes) {
        if (over) {
            return;
        }
        byte[] arrived = bytes.getBytes();
        byte[] rewritten = rules.isEmpty()
                ? arrived
                : streamed() ? texts.events(arrived) : texts.whole(arrived);
        if (stopped()) {
            return;
        }
        if (streamed() && asking == null) {
            if (rewritten.length > 0) {
                next.data(Buffer.buffer(rewritten));
            }
            return;
        }
        held.appendBytes(rewritten);
        Asking hooks = asking;
        if (hooks != null && held.length() > Check.Webhook.MAX_HELD_BYTES) {
            hooks.tooLong().ifPresentOrElse(this::stop, this::passUnasked);
        }
    }

    private void passUnasked() {
        asking = null;
        AnswerHead begun = head;
        if (begun != null && begun.streamed()) {
            next.head(begun);
            next.data(held);
            held = Buffer.buffer();
        }
    }

    private boolean stopped() {
        Failure failure = rules.failure();
        if (failure == null && texts.overflowed() && unreadable != null) {
            failure = unreadable.unchecked(Side.ANSWER);
        }
        if (failure != null) {
            stop(failure);
        }
        return over;
    }

    private void stop(Failure failure) {
        over = true;
        next.failed(failure, Ending.UNASKED);
    }

    @Override
    public void end(Ending ending) {
        if (over) {
            return;
        }
        if (streamed() && !rules.isEmpty()) {
            byte[] rest = texts.rest();
            if (stopped()) {
                return;
            }
            if (asking == null && rest.length > 0) {
                next.data(Buffer.buffer(rest));
            }
            held.appendBytes(asking == null ? new byte[0] : rest);
        }
        Asking hooks = asking;
        if (hooks == null) {
            release(ending);
            return;
        }
        hooks.ask(request, said()).thenAccept(failure -> loop.execute(() -> allowed(failure, ending)));
    }

    private List<Said> said() {
        List<Said> all = new ArrayList<>();
        byte[] bytes = held.getBytes();
        if (streamed()) {
            GatheredTexts gathered = new GatheredTexts();
            EventLines.rewrite(bytes, (data, out) -> {
                gathered.add(data);
                return data;
            });
            all.addAll(gathered.texts());
        } else {
            TextFields.ofAnswer(bytes).fields()
                    .forEach(field -> all.add(new Said(field.kind(), field.text())));
        }
        return all;
    }

    private void allowed(Optional<Failure> failure, Ending ending) {
        if (over) {
            return;
        }
        if (failure.isPresent()) {
            over = true;
            next.failed(failure.get(), ending);
        } else {
            release(ending);
        }
    }

    private void release(Ending ending) {
        over = true;
        AnswerHead begun = head;
        if (begun != null && (!begun.streamed() || asking != null)) {
            next.head(begun.streamed() ? begun : begun.withContentLength(held.length()));
            if (held.length() > 0) {
                next.data(held);
            }
        }
        next.end(ending);
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        if (!over) {
            over = true;
            next.failed(failure, ending);
        }
    }
}
