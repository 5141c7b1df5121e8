package io.harborai.engine.telemetry;

import java.util.Map;

import io.harborai.engine.exchange.Operation;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's semantic conventions for generative AI: its words for what HarborAI calls otherwise. */
public final class GenAi {
    /** {@code gen_ai.provider.name} where it is not our provider's own name. */
    private static final Map<String, String> PROVIDERS = Map.of("azure", "azure.ai.openai", "gemini", "gcp.gemini",
            "mistral", "mistral_ai", "xai", "x_ai", "moonshot", "moonshot_ai");
    /** What the conventions call a value that is not in a closed set. */
    public static final String OTHER = "_OTHER";

    private GenAi() {
    }

    /** {@code gen_ai.operation.name}. */
    public static String operation(Operation operation) {
        return switch (operation) {
            case CHAT_COMPLETIONS, MESSAGES, RESPONSES, OLLAMA -> "chat";
            case COMPLETIONS -> "text_completion";
            case GENERATE -> "generate_content";
            case EMBEDDINGS -> "embeddings";
            case MODELS -> "list_models";
            case RESPONSE_READ, RESPONSE_DELETE, RESPONSE_CANCEL -> "response";
            case MODERATIONS, RERANK, IMAGES, IMAGE_EDITS, IMAGE_VARIATIONS, SPEECH, TRANSCRIPTIONS, TRANSLATIONS ->
                operation.path().substring(1).replace('/', '_');
        };
    }

    /** {@code gen_ai.provider.name} of a target, {@value #OTHER} when none was reached. */
    public static String provider(@Nullable String target) {
        int slash = target == null ? -1 : target.indexOf('/');
        if (target == null || slash < 1) {
            return OTHER;
        }
        String name = target.substring(0, slash);
        return PROVIDERS.getOrDefault(name, name);
    }

    /** The model of a target ({@code provider/model}); {@code otherwise} when none was reached. */
    public static String model(@Nullable String target, String otherwise) {
        return target == null ? otherwise : target.substring(target.indexOf('/') + 1);
    }
}
