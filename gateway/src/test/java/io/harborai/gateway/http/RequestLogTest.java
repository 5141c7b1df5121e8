package io.harborai.gateway.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.gateway.ledger.LedgerEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

final class RequestLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.harborai.requests");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final CallRecords records = CallRecords.NONE;

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void aLineHasTheFieldsOfTheCall() {
        records.withLines(CallRecords.Lines.ALL).record(entry(502, "upstream_failed"), null, CallTrace.NONE, null);
        assertThat(lines.list).hasSize(1);
        ILoggingEvent line = lines.list.getFirst();
        assertThat(line.getFormattedMessage()).isEqualTo("/v1/chat/completions 502 12.5 ms lab/gpt");
        Map<String, Object> fields = line.getKeyValuePairs().stream().collect(Collectors.toMap(pair -> pair.key,
                pair -> pair.value));
        assertThat(fields).containsEntry("request_id", "t1").containsEntry("user_id", "key_1")
                .containsEntry("model", "fast").containsEntry("provider", "lab").containsEntry("status", 502)
                .containsEntry("duration_ms", 12.5).containsEntry("error_type", "upstream_failed")
                .containsEntry("prompt_tokens", 10L);
    }

    @Test
    void onlyTheCallsThatAreAskedForHaveALine() {
        for (CallRecords.Lines which : List.of(CallRecords.Lines.NONE, CallRecords.Lines.FAILED)) {
            records.withLines(which).record(entry(200, null), null, CallTrace.NONE, null);
        }
        assertThat(lines.list).isEmpty();
        records.withLines(CallRecords.Lines.NONE).record(entry(500, "x"), null, CallTrace.NONE, null);
        assertThat(lines.list).isEmpty();
        records.withLines(CallRecords.Lines.FAILED).record(entry(429, "rate_limited"), null, CallTrace.NONE, null);
        assertThat(lines.list).hasSize(1);
    }

    @Test
    void withoutALedgerACallIsSettledAtOnce() {
        boolean[] settled = new boolean[1];
        records.withLines(CallRecords.Lines.ALL).record(entry(200, null), null, CallTrace.NONE,
                () -> settled[0] = true);
        assertThat(settled[0]).isTrue();
        assertThat(records.withLines(CallRecords.Lines.ALL).records()).isTrue();
        assertThat(CallRecords.NONE.records()).isFalse();
    }

    private static LedgerEntry entry(int status, @org.jspecify.annotations.Nullable String error) {
        return new LedgerEntry(1, "t1", LedgerEntry.Payer.ofKey("key_1"),
                new LedgerEntry.Asked("/v1/chat/completions", "fast", false),
                new LedgerEntry.Outcome("lab/gpt", status, error, CacheState.MISS, 1), new Usage(true, 10, 5, 0, 0),
                Cost.Unpriced.NO_USAGE, 12_500_000, -1);
    }
}
