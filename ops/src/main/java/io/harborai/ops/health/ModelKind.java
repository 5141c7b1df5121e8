package io.harborai.ops.health;

import java.util.Locale;

/** What a model is used for. */
public enum ModelKind {
    /** Answers. */
    LLM,
    /** Vectors. */
    EMBEDDINGS;

    /** In lower case, as the API writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
