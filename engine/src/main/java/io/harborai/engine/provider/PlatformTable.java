package io.harborai.engine.provider;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The platforms that are known by name. A new one is one row. The addresses are those that each platform documents for its
 * OpenAI-compatible interface. Of each one's habits the table says what its documentation promises for all its chat models;
 * where that differs from model to model, the lesser.
 */
public final class PlatformTable {
    private static final Map<String, Platform> ROWS = rows(
            remote("openai", "OpenAI", "https://api.openai.com/v1", "OPENAI_API_KEY", "gpt-", "chatgpt-", "o1", "o3",
                    "o4", "text-embedding-3", "text-embedding-ada").with(Habits.SCHEMA),
            remote("anthropic", "Anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", "claude-")
                    .with(Habits.SCHEMA).speaking(Family.ANTHROPIC),
            remote("gemini", "Google Gemini", "https://generativelanguage.googleapis.com/v1beta", "GEMINI_API_KEY",
                    "gemini-").with(Habits.SCHEMA).speaking(Family.GEMINI),
            remote("deepseek", "DeepSeek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", "deepseek-")
                    .with(Habits.JSON_AND_THOUGHT),
            remote("siliconflow", "SiliconFlow", "https://api.siliconflow.cn/v1", "SILICONFLOW_API_KEY")
                    .with(Habits.JSON),
            remote("modelscope", "ModelScope", "https://api-inference.modelscope.cn/v1", "MODELSCOPE_API_KEY"),
            remote("dashscope", "DashScope (Qwen)", "https://dashscope.aliyuncs.com/compatible-mode/v1",
                    "DASHSCOPE_API_KEY", "qwen", "qwq-", "qvq-", "text-embedding-v").with(Habits.JSON),
            remote("zhipu", "Zhipu GLM", "https://open.bigmodel.cn/api/paas/v4", "ZHIPU_API_KEY", "glm-", "embedding-")
                    .with(Habits.JSON_AND_THOUGHT),
            remote("moonshot", "Moonshot", "https://api.moonshot.cn/v1", "MOONSHOT_API_KEY", "moonshot-", "kimi-")
                    .with(Habits.JSON_AND_THOUGHT),
            remote("doubao", "Doubao (Volcengine Ark)", "https://ark.cn-beijing.volces.com/api/v3", "DOUBAO_API_KEY",
                    "doubao-").with(Habits.JSON),
            remote("wenxin", "ERNIE (Baidu Qianfan)", "https://qianfan.baidubce.com/v2", "WENXIN_API_KEY", "ernie-")
                    .with(Habits.JSON),
            remote("mistral", "Mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", "mistral-", "ministral-",
                    "codestral-", "magistral-", "open-mistral", "pixtral-").with(Habits.SCHEMA),
            remote("groq", "Groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY").with(Habits.JSON),
            remote("xai", "xAI", "https://api.x.ai/v1", "XAI_API_KEY", "grok-").with(Habits.SCHEMA),
            remote("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY")
                    .with(Habits.JSON_AND_THOUGHT),
            remote("together", "Together AI", "https://api.together.xyz/v1", "TOGETHER_API_KEY").with(Habits.JSON),
            remote("cohere", "Cohere", "https://api.cohere.com", "COHERE_API_KEY", "command-", "rerank-", "embed-")
                    .with(Habits.SCHEMA).speaking(Family.COHERE),
            remote("jina", "Jina AI", "https://api.jina.ai/v1", "JINA_API_KEY", "jina-"),
            new Platform("ollama", "Ollama", "http://127.0.0.1:11434", null, true, List.of()).with(Habits.SCHEMA)
                    .speaking(Family.OLLAMA),
            new Platform("azure", "Azure OpenAI", null, "AZURE_OPENAI_API_KEY", false, List.of()).with(Habits.SCHEMA)
                    .speaking(Family.AZURE),
            new Platform("lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", null, true, List.of())
                    .with(Habits.SCHEMA),
            new Platform("vllm", "vLLM", null, null, true, List.of()).with(Habits.SCHEMA),
            // Any server that speaks the OpenAI wire format: its user gives the address.
            new Platform("openai-compatible", "OpenAI-compatible server", null, null, false, List.of()));

    private PlatformTable() {
    }

    /** The row of that name. */
    public static Optional<Platform> find(String name) {
        return Optional.ofNullable(ROWS.get(name));
    }

    /** All names, in the table's order. */
    public static Set<String> names() {
        return ROWS.keySet();
    }

    /** All rows, in order. */
    public static List<Platform> all() {
        return List.copyOf(ROWS.values());
    }

    private static Platform remote(String name, String title, String baseUrl, @Nullable String keyVariable,
            String... families) {
        return new Platform(name, title, baseUrl, keyVariable, false, List.of(families));
    }

    /** A plain loop: a client that is made in a fresh process does not pay for streams and lambdas. */
    private static Map<String, Platform> rows(Platform... platforms) {
        Map<String, Platform> rows = new LinkedHashMap<>();
        for (Platform platform : platforms) {
            if (rows.put(platform.name(), platform) != null) {
                throw new IllegalStateException("two platforms are called " + platform.name());
            }
        }
        return Collections.unmodifiableMap(rows);
    }
}
