package io.harborai.call;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line at the end of each call, at the level debug of the logger {@code io.harborai.calls}: what came of it, with its id.
 * Nothing of a prompt or an answer is in it.
 */
final class CallLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.harborai.calls");

    private CallLog() {
    }

    static void answered(Call call, Ending ending) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} {} answered by {} in {} ms, attempts {}, tokens {} + {} [trace {}]", call.operation().path(),
                    call.envelope().model(), ending.target(), millis(call), ending.attempts(),
                    ending.usage().promptTokens(), ending.usage().completionTokens(), call.traceId());
        }
    }

    static void failed(Call call, Failure failure, int attempts) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} {} failed after {} ms, attempts {}: {} [trace {}]", call.operation().path(),
                    call.envelope().model(), millis(call), attempts, failure, call.traceId());
        }
    }

    private static long millis(Call call) {
        return (System.nanoTime() - call.startNanos()) / 1_000_000;
    }
}
