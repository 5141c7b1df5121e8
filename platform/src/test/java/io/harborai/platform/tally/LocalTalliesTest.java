package io.harborai.platform.tally;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LocalTalliesTest extends TalliesContract {
    private final LocalTallies tallies = LocalTallies.create(InstantSource.fixed(Instant.ofEpochSecond(500)));

    @Override
    protected Tallies tallies() {
        return tallies;
    }

    @Test
    void aNodesShareIsAPartOfWhatWasLeft() {
        TallyBook book = new TallyBook(InstantSource.fixed(Instant.EPOCH));
        TallyAnswer.Granted before = granted(book.take(List.of(hard), new long[]{20}));
        book.heard(hard, 20);
        book.mark();
        assertThat(book.takeShare(List.of(hard), new long[]{31}, 2))
                .isEqualTo(new TallyAnswer.Refused(0, 40, 70));
        granted(book.takeShare(List.of(hard), new long[]{30}, 2));
        before.grant().end(new long[]{15});
        assertThat(book.sum(hard)).isEqualTo(65);
        assertThat(book.own(hard)).isEqualTo(new TallyBook.Own(15, 30));
    }
}
