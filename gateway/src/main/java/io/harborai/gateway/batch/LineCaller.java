package io.harborai.gateway.batch;

import java.io.IOException;
import java.time.Duration;

/** Makes one call of a batch, through the same door as any call. Blocking; on virtual threads. */
@FunctionalInterface
public interface LineCaller {
    /**
     * What came of it.
     *
     * @param status     HTTP status
     * @param body       the answer
     * @param requestId  the id by which it is found again
     * @param retryAfter when to try again, zero when that was not said
     */
    // Never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, byte[] body, String requestId, Duration retryAfter) {}

    /**
     * Calls, at low priority.
     *
     * @param key     the id of the key whose limits and budgets it uses
     * @param path    such as {@code /v1/chat/completions}
     * @param body    JSON
     * @param traceId the call's id
     * @throws IOException when nobody answered
     */
    Answer call(String key, String path, byte[] body, String traceId) throws IOException, InterruptedException;
}
