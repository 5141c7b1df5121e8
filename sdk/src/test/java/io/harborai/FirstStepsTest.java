package io.harborai;

import java.util.Map;

import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatRequest;
import io.harborai.error.InvalidRequestException;
import io.harborai.error.NotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What somebody does in the first ten minutes, and what they are told when it does not work. */
final class FirstStepsTest {
    @ParameterizedTest
    @CsvSource({"gpt-4o, OPENAI_API_KEY", "deepseek-chat, DEEPSEEK_API_KEY", "anthropic/claude-x, ANTHROPIC_API_KEY",
            "groq/llama, GROQ_API_KEY", "ollama/llama, 'provider(\"ollama\"'"})
    void whoHasNoKeyIsToldWhichOneIsMissing(String model, String remedy) {
        try (HarborAI harbor = HarborAI.fromEnv(Map.of())) {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.model(model).user("Hello")))
                    .withMessageContaining("is not configured").withMessageContaining(remedy);
        }
    }

    @Test
    void aNameThatNobodyKnowsBringsNoAdviceAboutKeys() {
        try (HarborAI harbor = HarborAI.fromEnv(Map.of())) {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.model("smrt").user("Hello")))
                    .withMessageContaining("'smrt' does not exist here")
                    .satisfies(unknown -> assertThat(unknown.getMessage()).doesNotContain("API_KEY"));
        }
    }

    @Test
    void whatIsForgottenIsNamed() {
        try (HarborAI harbor = HarborAI.fromEnv(Map.of())) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.user("Hello")))
                    .withMessageContaining("defaultModel(…)");
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.model("local/echo")))
                    .withMessageContaining("user(…)");
        }
        HarborAI closed = HarborAI.fromEnv(Map.of());
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> closed.chat().completions().create(r -> r.model("local/echo").user("Hello")))
                .withMessageContaining("The client is closed");
    }

    @Test
    void fieldsThatTheSdkDoesNotKnowGoBothWays() {
        try (Lab lab = Lab.open()) {
            ChatCompletion reply = lab.chat().create(ChatRequest.builder().model("lab/gpt").user("Hello")
                    .put("vendor_field", Map.of("deep", 1)).build());
            assertThat(lab.standin().requests().get(0).bodyText()).contains("\"vendor_field\":{\"deep\":1}");
            assertThat(reply.systemFingerprint()).contains("harborai-standin");
        }
    }
}
