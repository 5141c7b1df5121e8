package io.harborai;

import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.engine.provider.Platform;
import io.harborai.engine.provider.PlatformTable;
import io.harborai.error.NotFoundException;
import io.harborai.error.TimeoutException;
import io.harborai.standin.Standin;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class EnvironmentTest {
    private static Map<String, ProviderSettings> providers(Map<String, String> variables) {
        Map<String, ProviderSettings> providers = new LinkedHashMap<>();
        new Environment(variables).addProviders(providers);
        return providers;
    }

    @Test
    void everyPlatformIsFoundByItsKey() {
        for (Platform platform : PlatformTable.all()) {
            if (platform.keyVariable() != null) {
                assertThat(providers(Map.of(platform.keyVariable(), "sk-1"))).containsOnlyKeys(platform.name());
            }
        }
        assertThat(providers(Map.of("OPENAI_API_KEY", " ", "PATH", "/bin"))).isEmpty();
        assertThat(providers(Map.of("OLLAMA_BASE_URL", "http://127.0.0.1:11434/v1"))).containsOnlyKeys("ollama");
    }

    @Test
    void baseUrlOfAPlatformIsHonoured() {
        try (Standin standin = Standin.start();
                HarborAI harbor = HarborAI.fromEnv(Map.of("DEEPSEEK_API_KEY", "sk-1", "DEEPSEEK_BASE_URL",
                        standin.baseUrl().toString()))) {
            assertThat(harbor.chat().completions().create(r -> r.model("deepseek-chat").user("Hi")).info().target())
                    .isEqualTo("deepseek/deepseek-chat");
            assertThat(standin.requests().get(0).header("authorization")).contains("Bearer sk-1");
        }
    }

    @Test
    void gatewayIsAProviderLikeAnyOther() {
        try (Standin standin = Standin.start();
                HarborAI harbor = HarborAI.fromEnv(Map.of("HARBORAI_API_KEY", "hb-1", "HARBORAI_BASE_URL",
                        standin.baseUrl().toString(), "HARBORAI_DEFAULT_MODEL", "fast"))) {
            assertThat(harbor.chat().completions().create(r -> r.user("Hi")).info().target())
                    .isEqualTo("harborai/fast");
        }
    }

    @Test
    void emptyEnvironmentLeavesTheLocalModels() {
        try (HarborAI harbor = HarborAI.fromEnv(Map.of())) {
            assertThat(harbor.chat().completions().create(r -> r.model("local/echo").user("Hi")).text())
                    .contains("simulator");
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.model("gpt-4o").user("Hi")));
        }
    }

    @Test
    void codeComesBeforeTheEnvironment() {
        try (Lab lab = Lab.open(builder -> builder.defaultModel("from-code")
                .environment(Map.of("HARBORAI_DEFAULT_MODEL", "from-environment", "HARBORAI_TIMEOUT", "0.3")))) {
            assertThat(lab.chat().create(r -> r.user("Hi")).model()).isEqualTo("from-code");
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> lab.chat().create(r -> r.model("m+silent").user("Hi")));
        }
    }

    @Test
    void badValuesAreNamedWithTheVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.fromEnv(Map.of("HARBORAI_MAX_CONNECTIONS_PER_HOST", "many")))
                .withMessage("HARBORAI_MAX_CONNECTIONS_PER_HOST is 'many', it must be a whole number, 1 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.fromEnv(Map.of("HARBORAI_REQUEST_QUEUE_SIZE", "-1")))
                .withMessageContaining("HARBORAI_REQUEST_QUEUE_SIZE is -1");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.fromEnv(Map.of("HARBORAI_TIMEOUT", "0")))
                .withMessageContaining("HARBORAI_TIMEOUT is '0'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.fromEnv(Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", "nonsense")))
                .withMessageContaining("nonsense");
    }
}
