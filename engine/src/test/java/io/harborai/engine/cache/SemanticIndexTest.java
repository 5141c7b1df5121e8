package io.harborai.engine.cache;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SemanticIndexTest {
    private static final SemanticSettings SMALL = new SemanticSettings(true, 0.9, "lab/e", 10, 300, false);

    private long now;
    private final SemanticIndex index = index(SMALL);

    @Test
    void theNearestQuestionIsFoundIfItIsNearEnough() {
        index.add(question(1), VectorTest.vector(1, 0.4f), key(1), key -> true);
        index.add(question(1), VectorTest.vector(1, 0.1f), key(2), key -> true);
        SemanticIndex.Match match = index.find(question(1), VectorTest.vector(1, 0), key -> true);
        assertThat(match).isNotNull();
        assertThat(match.answer()).isEqualTo(key(2));
        assertThat(match.similarity()).isBetween(0.99f, 1f);
        assertThat(index.find(question(1), VectorTest.vector(0, 1), key -> true)).isNull();
        assertThat(index.find(question(2), VectorTest.vector(1, 0), key -> true)).as("another group").isNull();
        assertThat(index.find(question(1), VectorTest.vector(1, 0), key(1)::equals)).as("its answer is gone")
                .extracting(SemanticIndex.Match::answer).isEqualTo(key(1));
    }

    @Test
    void theThresholdItselfIsNearEnough() {
        SemanticIndex strict = index(new SemanticSettings(true, 1, "lab/e", 10, 300, false));
        strict.add(question(1), VectorTest.vector(0.3f, 0.7f, 0.1f), key(1), key -> true);
        assertThat(strict.find(question(1), VectorTest.vector(0.3f, 0.7f, 0.1f), key -> true)).isNotNull();
        assertThat(strict.find(question(1), VectorTest.vector(0.3f, 0.7f, 0.11f), key -> true)).isNull();
    }

    @Test
    void aGroupKeepsItsNewestQuestions() {
        for (int i = 0; i < 25; i++) {
            index.add(question(1), VectorTest.vector(i == 3 ? 1 : 0, 1), key(i), key -> true);
        }
        assertThat(index.size()).isEqualTo(10);
        assertThat(index.find(question(1), VectorTest.vector(1, 1), key(3)::equals)).isNull();
        assertThat(index.find(question(1), VectorTest.vector(0, 1), key(15)::equals)).isNotNull();
        assertThat(index.find(question(1), VectorTest.vector(0, 1), key(14)::equals)).isNull();
        index.add(question(1), VectorTest.vector(0, 1), key(24), key -> true);
        assertThat(index.size()).as("the same again").isEqualTo(10);
        index.add(question(1), VectorTest.vector(0, 1), key(30), key(24)::equals);
        assertThat(index.size()).as("what has no answer goes first").isEqualTo(2);
    }

    @Test
    void allGroupsTogetherAreBounded() {
        for (int i = 0; i < 100; i++) {
            index.add(question(i), VectorTest.vector(0, 1), key(i), key -> true);
        }
        index.cleanUp();
        assertThat(index.size()).isLessThanOrEqualTo(10);
        index.clear();
        assertThat(index.size()).isZero();
    }

    @Test
    void whatNobodyAsksForIsForgotten() {
        index.learn(question(1), "a", VectorTest.vector(0, 1));
        index.add(question(1), VectorTest.vector(0, 1), key(1), key -> true);
        assertThat(index.vector(question(1), "a")).isNotNull();
        assertThat(index.vector(question(1), "b")).as("another tenant").isNull();
        now += Duration.ofMinutes(2).toNanos();
        assertThat(index.vector(question(1), "a")).isNull();
        assertThat(index.find(question(1), VectorTest.vector(0, 1), key -> true)).isNull();
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> SemanticSettings.by("embed")).hasMessageContaining("provider/model");
        assertThatThrownBy(() -> SemanticSettings.by(SemanticSettings.LEXICAL)).hasMessageContaining("words");
        assertThat(new SemanticSettings(true, 1, SemanticSettings.LEXICAL, 1, 1, true).enabled()).isTrue();
        assertThatThrownBy(() -> new SemanticSettings(false, 1.1, "", 1, 1, false)).hasMessageContaining("1.1");
        assertThatThrownBy(() -> new SemanticSettings(false, Double.NaN, "", 1, 1, false)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new SemanticSettings(false, 1, "", 0, 1, false)).hasMessageContaining("max_entries");
        assertThatThrownBy(() -> new SemanticSettings(false, 1, "", 1, 0, false)).hasMessageContaining("time_limit_ms");
        assertThat(CacheSettings.DEFAULT.semantic()).isEqualTo(SemanticSettings.OFF);
    }

    private SemanticIndex index(SemanticSettings settings) {
        return new SemanticIndex(new CacheSettings(true, Duration.ofMinutes(1), 100, 1 << 20, settings), () -> now);
    }

    private static SemanticQuestion question(long group) {
        return new SemanticQuestion(key(group), "What is it?");
    }

    private static CacheKey key(long number) {
        return new CacheKey(number, 0, 0, number);
    }
}
