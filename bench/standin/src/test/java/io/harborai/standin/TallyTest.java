package io.harborai.standin;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TallyTest {

    private final Tally tally = new Tally();

    @Test
    void abortsAreBoundedAndTheOldestGo() {
        for (int i = 0; i <= Tally.MAX_ABORTS; i++) {
            tally.callAborted("m", i);
        }

        assertThat(tally.aborts()).hasSize(Tally.MAX_ABORTS);
        assertThat(tally.aborts().get(0).nanoTime()).isEqualTo(1);
    }

    @Test
    void bodiesAreBoundedInAllButTheLatestStays() {
        int half = (int) (Tally.MAX_REQUESTS_BYTES / 2);
        tally.record(request(half));
        tally.record(request(half));
        assertThat(tally.requests()).hasSize(2);
        tally.record(request(1));
        assertThat(tally.requests()).extracting(RecordedRequest::size).containsExactly(half, 1);
        tally.record(request(2 * half + 1));
        assertThat(tally.requests()).hasSize(1);
    }

    @Test
    void modelNamesAreBoundedUntilAReset() {
        for (int i = 0; i < Tally.MAX_MODELS; i++) {
            tally.model(ModelName.parse("m" + i));
        }

        assertThat(tally.model(ModelName.parse("m0"))).isNotNull();
        assertThatThrownBy(() -> tally.model(ModelName.parse("one-more"))).isInstanceOf(BadRequest.class)
                .hasMessageContaining("10000");
        tally.reset();
        assertThat(tally.model(ModelName.parse("one-more"))).isNotNull();
    }

    private static RecordedRequest request(int bytes) {
        return new RecordedRequest("POST", "/", List.of(), new byte[bytes], 0);
    }
}
