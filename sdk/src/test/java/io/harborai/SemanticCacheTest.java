package io.harborai;

import java.time.Duration;

import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.cache.SemanticSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class SemanticCacheTest {
    @Test
    void aQuestionThatMeansTheSameIsAnsweredFromTheCacheAndAnotherIsNot() {
        SemanticSettings words = new SemanticSettings(true, 0.9, SemanticSettings.LEXICAL, 100, 20_000, true);
        CacheSettings cache = new CacheSettings(true, Duration.ofMinutes(1), 100, 4 << 20).withSemantic(words);
        try (Lab lab = Lab.open(builder -> builder.engine(engine -> engine.cache(cache)))) {
            String first = ask(lab, "How do I reset my password?");
            assertThat(ask(lab, "My password: how do I reset it?")).isEqualTo(first);
            assertThat(lab.standin().calls("chat")).isEqualTo(1);
            ask(lab, "How do I not reset my password?");
            ask(lab, "How do I reset my 2 passwords?");
            assertThat(lab.standin().calls("chat")).isEqualTo(3);
        }
    }

    private static String ask(Lab lab, String question) {
        return lab.chat().create(chat -> chat.model("lab/chat").user(question)).id();
    }
}
