package io.harborai.engine.wire;

import java.util.Random;

import io.harborai.engine.Allocation;
import io.harborai.engine.Seed;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BodyCollectorTest {
    private static final int MB = 1 << 20;

    private final BodyBudget budget = new BodyBudget(MB);

    @Test
    void piecesBecomeOneBody() {
        long seed = Seed.take();
        Random random = new Random(seed);
        BodyCollector collector = new BodyCollector(MB, budget);
        Buffer expected = Buffer.buffer();
        for (int i = 0; i < 50; i++) {
            byte[] piece = new byte[random.nextInt(3_000)];
            random.nextBytes(piece);
            expected.appendBytes(piece);
            assertThat(collector.add(Buffer.buffer(piece))).as("seed %d", seed).isEqualTo(BodyCollector.Outcome.KEPT);
        }
        assertThat(collector.length()).isEqualTo(expected.length());
        assertThat(collector.toBytes()).as("seed %d", seed).isEqualTo(expected.getBytes());
        assertThat(collector.toBuffer().getBytes()).as("seed %d", seed).isEqualTo(expected.getBytes());
    }

    @Test
    void aBodyOfExactlyItsLimitIsKeptAndOneByteMoreIsNot() {
        BodyCollector inPieces = new BodyCollector(100, budget);
        assertThat(inPieces.add(bytes(60))).isEqualTo(BodyCollector.Outcome.KEPT);
        assertThat(inPieces.add(bytes(41))).isEqualTo(BodyCollector.Outcome.TOO_LONG);
        assertThat(inPieces.add(bytes(40))).isEqualTo(BodyCollector.Outcome.KEPT);
        assertThat(inPieces.add(bytes(1))).isEqualTo(BodyCollector.Outcome.TOO_LONG);
        assertThat(inPieces.add(bytes(0))).isEqualTo(BodyCollector.Outcome.KEPT);
        assertThat(inPieces.toBytes()).hasSize(100);

        assertThat(new BodyCollector(100, budget).add(bytes(101))).isEqualTo(BodyCollector.Outcome.TOO_LONG);
        assertThat(new BodyCollector(100, budget).add(bytes(100))).isEqualTo(BodyCollector.Outcome.KEPT);
        assertThat(new BodyCollector(0, budget).add(bytes(1))).isEqualTo(BodyCollector.Outcome.TOO_LONG);
        assertThat(new BodyCollector(0, budget).toBytes()).isEmpty();
    }

    @Test
    void bodiesUpToTheFreeSizeAreNotCounted() {
        BodyCollector small = new BodyCollector(MB, budget);
        small.add(bytes(BodyBudget.FREE_BYTES / 2));
        small.add(bytes(BodyBudget.FREE_BYTES / 2));
        assertThat(budget.taken()).isZero();
        small.add(bytes(1));
        assertThat(budget.taken()).isGreaterThan(BodyBudget.FREE_BYTES);
        small.release();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void aBodyThatArrivesInOnePieceIsCountedLikeAnyOther() {
        BodyCollector collector = new BodyCollector(4 * MB, budget);
        assertThat(collector.add(bytes(MB))).isEqualTo(BodyCollector.Outcome.KEPT);
        assertThat(budget.taken()).isEqualTo(MB);
        assertThat(new BodyCollector(4 * MB, budget).add(bytes(BodyBudget.FREE_BYTES + 1)))
                .isEqualTo(BodyCollector.Outcome.NO_MEMORY);
        assertThat(new BodyCollector(4 * MB, budget).add(bytes(BodyBudget.FREE_BYTES)))
                .isEqualTo(BodyCollector.Outcome.KEPT);
        collector.release();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void theBudgetIsSharedAndARefusalTakesNothing() {
        BodyCollector first = new BodyCollector(MB, budget);
        first.add(bytes(10));
        assertThat(first.add(bytes(MB / 2))).isEqualTo(BodyCollector.Outcome.KEPT);
        long taken = budget.taken();
        BodyCollector second = new BodyCollector(MB, budget);
        second.add(bytes(10));
        assertThat(second.add(bytes(MB / 2))).isEqualTo(BodyCollector.Outcome.NO_MEMORY);
        assertThat(budget.taken()).isEqualTo(taken);
        second.release();
        assertThat(budget.taken()).isEqualTo(taken);
        first.release();
        first.release();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void growthFollowsWhatArrivesAndNeverTheLimit() {
        assertThat(Allocation.of(() -> new BodyCollector(Integer.MAX_VALUE, budget).add(bytes(10))))
                .isLessThan(100_000);
        BodyCollector collector = new BodyCollector(Integer.MAX_VALUE, new BodyBudget(64L * MB));
        Buffer drop = bytes(1);
        // Each byte copied into a new array would take 5 GB.
        assertThat(Allocation.of(() -> {
            for (int i = 0; i < 100_000; i++) {
                collector.add(drop);
            }
        })).isLessThan(2L * MB);
    }

    @Test
    void theBudgetGivesItsLastByteAndNotOneMore() {
        assertThat(budget.take(MB)).isTrue();
        assertThat(budget.take(1)).isFalse();
        budget.giveBack(1);
        assertThat(budget.take(1)).isTrue();
        assertThat(budget.taken()).isEqualTo(MB);
    }

    @Test
    void aBudgetBelowOneMegabyteIsRefused() {
        assertThat(new BodyBudget(MB).taken()).isZero();
        assertThatThrownBy(() -> new BodyBudget(MB - 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1048575");
        assertThat(BodyBudget.ofHeap().take(MB)).isTrue();
    }

    private static Buffer bytes(int length) {
        return Buffer.buffer(new byte[length]);
    }
}
