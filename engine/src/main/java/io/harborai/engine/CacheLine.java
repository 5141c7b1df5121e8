package io.harborai.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.cache.AnswerForm;
import io.harborai.engine.cache.CacheKey;
import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.routing.Route;

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
        CacheUse use = call.options().cache();
        boolean on = use.wish() == CacheUse.Wish.ON || use.wish() == CacheUse.Wish.DEFAULT && cache.usedByDefault();
        return on && (use.read() || use.write()) && !call.operation().reads();
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
            waiting.answered(found);
        } else if (leader != null) {
            waiting.follow(leader);
        }
        return waiting;
    }

    /** Asks the target; {@code leading} when others may wait for this answer. */
    Exchange ask(CacheKey key, Pipeline pipeline, Call call, Route route, AnswerSink sink, boolean leading) {
        if (!call.options().cache().write()) {
            CallExchange plain = new CallExchange(pipeline, call, route, sink);
            plain.start();
            return plain;
        }
        CachingExchange exchange = new CachingExchange(this, key, pipeline, call, route, sink);
        if (leading) {
            underWay.put(key, exchange);
        }
        exchange.start();
        return exchange;
    }

    /** A complete answer has come. Those who cannot have it in their form ask: one of them, and the others wait for that. */
    void answered(CachingExchange who, CacheKey key, Call call, CachedAnswer answer, List<WaitingExchange> followers) {
        cache.keep(key, answer, call.options().cache().ttl());
        underWay.remove(key, who);
        List<WaitingExchange> others = new ArrayList<>();
        for (WaitingExchange follower : followers) {
            CachedAnswer fit = follower.form().equals(answer.form()) ? answer : cache.peek(key, follower.form());
            if (fit == null) {
                others.add(follower);
            } else {
                follower.answered(fit);
            }
        }
        oneAsks(key, others);
    }

    /** The call failed, and so would those that ask the same. */
    void failed(CachingExchange who, CacheKey key, Failure failure, List<WaitingExchange> followers) {
        underWay.remove(key, who);
        followers.forEach(follower -> follower.failed(failure));
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
