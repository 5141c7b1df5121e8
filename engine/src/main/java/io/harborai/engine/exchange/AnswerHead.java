package io.harborai.engine.exchange;

import io.harborai.engine.money.Cost;
import org.jspecify.annotations.Nullable;

/**
 * How an answer begins.
 *
 * @param streamed      whether events follow, or one whole body
 * @param contentType   the provider's content type
 * @param contentLength bytes of a whole body, -1 for a stream
 * @param target        who answers ({@code provider/model})
 * @param attempts      how many upstream attempts were made; 0 for an answer from the cache
 * @param overheadNanos HarborAI's own share of the time so far
 * @param providerId    the provider's own request id, when it sent one
 * @param cache         what the cache had to do with it
 * @param similarity    of the question whose answer this is, up to 1, for {@link CacheState#SEMANTIC}; else 0
 * @param cost          what it cost, null as long as nobody knows: that of a stream is told by its {@link Ending}
 * @param changed       names of what was asked and does not exist in the provider's format, with commas; empty for none
 */
public record AnswerHead(boolean streamed, String contentType, long contentLength, String target, int attempts,
        long overheadNanos, @Nullable String providerId, CacheState cache, float similarity, @Nullable Cost cost,
        String changed) {
    /** The beginning of an answer to all that was asked. */
    public AnswerHead(boolean streamed, String contentType, long contentLength, String target, int attempts,
            long overheadNanos, @Nullable String providerId, CacheState cache, float similarity, @Nullable Cost cost) {
        this(streamed, contentType, contentLength, target, attempts, overheadNanos, providerId, cache, similarity, cost,
                "");
    }

    /** The beginning of an answer to the very question. */
    public AnswerHead(boolean streamed, String contentType, long contentLength, String target, int attempts,
            long overheadNanos, @Nullable String providerId, CacheState cache) {
        this(streamed, contentType, contentLength, target, attempts, overheadNanos, providerId, cache, 0, null);
    }

    /** The same with another state of the cache. */
    public AnswerHead withCache(CacheState other) {
        return new AnswerHead(streamed, contentType, contentLength, target, attempts, overheadNanos, providerId, other,
                similarity, cost, changed);
    }

    /** The same for a body of another length, in bytes. */
    public AnswerHead withContentLength(long other) {
        return new AnswerHead(streamed, contentType, other, target, attempts, overheadNanos, providerId, cache,
                similarity, cost, changed);
    }

    /** The same with what it cost. */
    public AnswerHead withCost(@Nullable Cost other) {
        return new AnswerHead(streamed, contentType, contentLength, target, attempts, overheadNanos, providerId, cache,
                similarity, other, changed);
    }
}
