package io.harborai.engine;

import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.exchange.CacheState;

/**
 * What the cache has for a call.
 *
 * @param answer     in the form the call asks for
 * @param state      how it was found
 * @param similarity of the question it belongs to, when it was found by meaning; else 0
 */
record Found(CachedAnswer answer, CacheState state, float similarity) {
    static Found exact(CachedAnswer answer) {
        return new Found(answer, CacheState.HIT, 0);
    }
}
