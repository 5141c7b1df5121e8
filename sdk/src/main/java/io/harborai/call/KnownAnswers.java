package io.harborai.call;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import org.jspecify.annotations.Nullable;

/**
 * What was made of answers in the cache: reading one again would take longer than all else that is done for it. Nothing is kept
 * beyond its answer. Thread-safe.
 */
final class KnownAnswers {
    private final Cache<CachedAnswer, Object> made;

    /** Keeps what was made of so many answers. */
    KnownAnswers(int most) {
        this.made = Caffeine.newBuilder().weakKeys().maximumSize(most).executor(Runnable::run).build();
    }

    /** A cached answer as the answer to this call, of which all who watch and listen are told. */
    WholeAnswer of(CachedAnswer answer, Outgoing outgoing) {
        Call call = outgoing.call();
        Ending ending = new Ending(answer.target(), 0, Usage.NONE, new Cost.Saved(answer.cost()), 0, -1, 0);
        outgoing.watch().head(new AnswerHead(false, answer.contentType(), answer.bytes().length, answer.target(), 0,
                System.nanoTime() - call.startNanos(), null, CacheState.HIT, 0, ending.cost()));
        outgoing.watch().end(ending);
        CallLog.answered(call, ending);
        CallFigures figures = new CallFigures(call.traceId(), answer.target(), 0,
                System.nanoTime() - call.startNanos(), -1, null, null, ending.cost());
        return new WholeAnswer(answer.bytes(), figures, memory(answer));
    }

    private WholeAnswer.Memory memory(CachedAnswer answer) {
        return new WholeAnswer.Memory() {
            @Override
            public @Nullable Object get() {
                return made.getIfPresent(answer);
            }

            @Override
            public void keep(Object value) {
                made.put(answer, value);
            }
        };
    }
}
