package io.harborai.gateway.http;

import io.harborai.engine.exchange.Usage;
import io.harborai.gateway.ledger.LedgerEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A line in the log for a call, with the fields that {@code harborai logs analyze} and log stores read. What was said is not in
 * it. The log neither blocks nor waits, and drops lines that it has no room for.
 */
final class RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.harborai.requests");
    /** A caller may write any name of a model. */
    private static final int LONGEST_MODEL = 200;
    private static final double NANOS_OF_MILLI = 1e6;

    private RequestLog() {
    }

    static void write(LedgerEntry entry) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        LedgerEntry.Outcome outcome = entry.outcome();
        double millis = Math.round(entry.durationNanos() / NANOS_OF_MILLI * 1000) / 1000.0;
        String target = outcome.target() == null ? "no target" : outcome.target();
        LoggingEventBuilder line = LOG.atInfo().addKeyValue("request_id", entry.traceId())
                .addKeyValue("user_id", entry.payer().keyId()).addKeyValue("endpoint", entry.asked().endpoint())
                .addKeyValue("model", bounded(entry.asked().model())).addKeyValue("provider", outcome.provider())
                .addKeyValue("status", outcome.status()).addKeyValue("duration_ms", millis)
                .addKeyValue("stream", entry.asked().streamed()).addKeyValue("attempts", outcome.attempts());
        Usage usage = entry.usage();
        if (usage.isKnown()) {
            line = line.addKeyValue("prompt_tokens", usage.promptTokens()).addKeyValue("completion_tokens",
                    usage.completionTokens());
        }
        if (outcome.errorCode() != null) {
            line = line.addKeyValue("error_type", outcome.errorCode());
        }
        line.log("{} {} {} ms {}", entry.asked().endpoint(), outcome.status(), millis, target);
    }

    private static String bounded(String model) {
        return model.length() <= LONGEST_MODEL ? model : model.substring(0, LONGEST_MODEL) + "…";
    }
}
