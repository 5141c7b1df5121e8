package io.harborai.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.harborai.engine.admission.Ticket;
import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.cache.AnswerForm;
import io.harborai.engine.cache.CacheKey;
import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.cache.SemanticIndex;
import io.harborai.engine.cache.SemanticQuestion;
import io.harborai.engine.cache.Vector;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.routing.Route;
import org.jspecify.annotations.Nullable;

/** The way of calls by the cache on one event loop: hits, and calls under way that others wait for. */
final class CacheLine {
    /** More than so many ask for themselves: an answer is then given in one go to all of them, on this loop. */
    private static final int MAX_FOLLOWERS = 1_000;

    private final AnswerCache cache;
    private final Map<CacheKey, CachingExchange> underWay = new HashMap<>();

    CacheLine(AnswerCache cache) {
        this.cache = cache;
    }

    /** Whether a call goes this way. */
    boolean takes(Call call) {
        return cache.takes(call);
    }

    Exchange start(Pipeline pipeline, Call call, Route route, AnswerSink sink) {
        CacheKey key = CacheKey.of(call);
        CacheUse use = call.options().cache();
        if (!use.read()) {
            return ask(key, pipeline, call, route, sink, false);
        }
        CachedAnswer found = cache.find(key, AnswerForm.of(call));
        CachingExchange leader = underWay.get(key);
        if (found == null && (leader == null || leader.followers() >= MAX_FOLLOWERS)) {
            return ask(key, pipeline, call, route, sink, leader == null);
        }
        WaitingExchange waiting = new WaitingExchange(this, key, pipeline, call, route, sink);
        if (found != null) {
            waiting.answered(Found.exact(found));
        } else if (leader != null) {
            waiting.follow(leader);
        }
        return waiting;
    }

    /** Asks the target; {@code leading} when others may wait for this answer. */
    Exchange ask(CacheKey key, Pipeline pipeline, Call call, Route route, AnswerSink sink, boolean leading) {
        if (!call.options().cache().write()) {
            return pipeline.send(call, route, sink);
        }
        CachingExchange exchange = new CachingExchange(this, key, pipeline, call, route, sink);
        if (!leading) {
            exchange.ask();
            return exchange;
        }
        underWay.put(key, exchange);
        if (cache.isShared() && call.options().cache().read()) {
            cache.fetch(key, pipeline.loop(), exchange::fetched);
        } else {
            askByMeaning(exchange, pipeline, call);
        }
        return exchange;
    }

    /** Asks the target, unless a question that means the same was answered. */
    void askByMeaning(CachingExchange exchange, Pipeline pipeline, Call call) {
        SemanticIndex index = cache.semantic();
        SemanticQuestion question = index == null ? null : SemanticQuestion.of(call);
        if (index == null || question == null) {
            exchange.ask();
        } else {
            exchange.lookUp(new SemanticLookup(index, question, pipeline, call, exchange::lookedUp));
        }
    }

    /** The answer that another process had, null when none had it or it cannot be told in that form. */
    @Nullable
    Found fetched(CacheKey key, AnswerForm form) {
        CachedAnswer answer = cache.peek(key, form);
        if (answer == null) {
            return null;
        }
        cache.countFetched();
        return Found.exact(answer);
    }

    /** Another process had the answer, and those who asked the same get it too, each in its form. */
    void foundElsewhere(CachingExchange who, CacheKey key, List<WaitingExchange> followers) {
        underWay.remove(key, who);
        give(key, form -> fetched(key, form), followers);
    }

    /** A question that means the same, null when none is known. */
    SemanticIndex.@Nullable Match match(SemanticLookup lookup) {
        Vector vector = lookup.vector();
        return vector == null ? null : lookup.index().find(lookup.question(), vector, cache::has);
    }

    /** The answer to a question that means the same, null when there is none in that form. */
    @Nullable
    Found byMeaning(SemanticIndex.Match match, AnswerForm form) {
        CachedAnswer answer = cache.peek(match.answer(), form);
        return answer == null ? null : new Found(answer, CacheState.SEMANTIC, match.similarity());
    }

    /** The leading call is answered by meaning, and so are those that ask the same, each in its form. */
    void foundByMeaning(CachingExchange who, CacheKey key, SemanticLookup lookup, SemanticIndex.Match match,
            List<WaitingExchange> followers) {
        underWay.remove(key, who);
        lookup.index().countHit();
        Function<AnswerForm, @Nullable Found> inForm = form -> {
            Found found = byMeaning(match, form);
            if (found != null) {
                lookup.index().countHit();
            }
            return found;
        };
        give(key, inForm, followers);
    }

    /** A complete answer has come. Those who cannot have it in their form ask: one of them, and the others wait for that. */
    void answered(CachingExchange who, CacheKey key, Call call, CachedAnswer answer, List<WaitingExchange> followers) {
        cache.keep(key, answer, call.options().cache().ttl());
        underWay.remove(key, who);
        SemanticLookup lookup = who.lookup();
        Vector vector = lookup == null ? null : lookup.vector();
        if (lookup != null && vector != null) {
            lookup.index().add(lookup.question(), vector, key, cache::has);
        }
        give(key, form -> {
            CachedAnswer fit = form.equals(answer.form()) ? answer : cache.peek(key, form);
            if (fit == null) {
                return null;
            }
            cache.countFollower();
            return Found.exact(fit);
        }, followers);
    }

    private void give(CacheKey key, Function<AnswerForm, @Nullable Found> inForm, List<WaitingExchange> followers) {
        List<WaitingExchange> others = new ArrayList<>();
        for (WaitingExchange follower : followers) {
            Found fit = inForm.apply(follower.form());
            if (fit == null) {
                others.add(follower);
            } else {
                follower.answered(fit);
            }
        }
        oneAsks(key, others);
    }

    /**
     * The call failed, and so would those that ask the same; but for what failed because of its caller's own time or
     * priority: then one of those who may have more asks, and the others wait for that.
     */
    void failed(CachingExchange who, CacheKey key, Failure failure, List<WaitingExchange> followers) {
        underWay.remove(key, who);
        List<WaitingExchange> luckier = new ArrayList<>();
        for (WaitingExchange follower : followers) {
            if (mayDoBetter(follower, who, failure)) {
                luckier.add(follower);
            } else {
                follower.failed(failure);
            }
        }
        oneAsks(key, luckier);
    }

    private static boolean mayDoBetter(WaitingExchange follower, CachingExchange leader, Failure failure) {
        boolean hadNoTime = failure.code().equals(AttemptFailures.TOTAL_TIMEOUT)
                || failure.code().equals(Ticket.Reason.EXPIRED.code());
        boolean turnedAway = failure.kind() == FailureKind.OVERLOADED && failure.providerStatus() == 0;
        return hadNoTime || turnedAway && follower.priority().compareTo(leader.priority()) < 0;
    }

    /** The answer is too long to be kept: each asks for itself. */
    void notKept(CachingExchange who, CacheKey key, List<WaitingExchange> followers) {
        underWay.remove(key, who);
        followers.forEach(follower -> follower.takeOver(false));
    }

    /** The caller went away: the first of those who wait asks now, and the others wait for it. */
    void givenUp(CachingExchange who, CacheKey key, List<WaitingExchange> followers) {
        underWay.remove(key, who);
        oneAsks(key, followers);
    }

    private void oneAsks(CacheKey key, List<WaitingExchange> waiting) {
        for (WaitingExchange follower : waiting) {
            CachingExchange leader = underWay.get(key);
            if (leader == null) {
                follower.takeOver(true);
            } else {
                follower.follow(leader);
            }
        }
    }

    int underWay() {
        return underWay.size();
    }
}
