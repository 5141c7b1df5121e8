package io.harborai.app;

import java.util.Set;

/** Names of the providers that need their credential only. */
public final class KnownProviders {
    /** The names. */
    public static final Set<String> NAMES = Set.of("openai", "azure-openai", "anthropic", "gemini", "deepseek",
            "siliconflow", "modelscope", "dashscope", "zhipu", "moonshot", "doubao", "ernie", "mistral", "groq", "xai",
            "openrouter", "together", "ollama", "vllm", "lmstudio");

    private KnownProviders() {
    }
}
