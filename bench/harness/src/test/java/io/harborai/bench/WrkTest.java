package io.harborai.bench;

import java.net.URI;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class WrkTest {

    private static final String OUTPUT = """
            Running 5s test @ http://127.0.0.1:9177/v1/chat/completions
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     9.77ms   12.42ms 131.74ms   91.88%
                Req/Sec     8.48k     6.99k   35.15k    84.00%
              Latency Distribution
                 50%  716.00us
                 75%   12.66ms
                 90%   19.75ms
                 99%    1.07s
              42372 requests in 5.04s, 31.40MB read
            """;

    @Test
    void figuresAreReadInTheirUnits() {
        Wrk.Result result = Wrk.parse(OUTPUT + "Requests/sec:   8407.92\nTransfer/sec:      6.23MB\n");

        assertThat(result).isEqualTo(new Wrk.Result(42_372, 8407.92, 0.716, 19.75, 1070, 0));
    }

    @Test
    void everyKindOfErrorIsCounted() {
        Wrk.Result result = Wrk.parse(OUTPUT + "  Socket errors: connect 1, read 20, write 300, timeout 4000\n"
                + "  Non-2xx or 3xx responses: 50000\nRequests/sec:   8407.92\n");

        assertThat(result.errors()).isEqualTo(54_321);
    }

    @Test
    void outputOfAnotherKindIsShown() {
        assertThatThrownBy(() -> Wrk.parse("unable to connect")).isInstanceOf(BenchException.class)
                .hasMessageContaining("unable to connect");
    }

    @Test
    void theScriptSendsKeyAndBody() {
        Target target = new Target("t", URI.create("http://127.0.0.1:1/v1"), "secret", "lab/", 0);

        assertThat(Wrk.script(target, target.chatBody("bench", true, 200))).contains("\"Bearer secret\"",
                "[==[{\"model\":\"lab/bench\",\"stream\":true,");
        assertThat(target.chatBody("bench", true, 200)).hasSize(200);
    }

    @Test
    void fewerConnectionsThanThreadsAreRefused() {
        assertThatThrownBy(() -> new Wrk(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
