package io.harborai.bench;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class SseCounterTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    private static final String WHOLE = HEAD + "a\r\ndata: {}\n\n\r\n14\r\ndata: {}\n\ndata: {}\n\n\r\n"
            + "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";

    private static SseCounter fed(String text, int step) {
        SseCounter counter = new SseCounter();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from < bytes.length; from += step) {
            counter.feed(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + step)));
        }
        return counter;
    }

    @Test
    void eventsAreCountedHoweverTheBytesAreCut() {
        for (int step = 1; step <= WHOLE.length(); step++) {
            SseCounter counter = fed(WHOLE, step);
            assertThat(counter.events()).isEqualTo(4);
            assertThat(counter.isWhole(3)).isTrue();
            assertThat(counter.isWhole(4)).isFalse();
        }
    }

    @Test
    void whatIsMissingIsMissed() {
        assertThat(fed(WHOLE.replace("[DONE]", "[DON]"), 7).isWhole(3)).isFalse();
        assertThat(fed(WHOLE.replace("200 OK", "500 NO"), 7).isWhole(3)).isFalse();
        assertThat(fed(WHOLE.substring(0, WHOLE.length() - 5), 7).isWhole(3)).isFalse();
        assertThat(fed(WHOLE.substring(0, WHOLE.length() - 5), 7).isEnded()).isFalse();
    }
}
