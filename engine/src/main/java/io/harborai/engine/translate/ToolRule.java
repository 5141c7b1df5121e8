package io.harborai.engine.translate;

import org.jspecify.annotations.Nullable;

/**
 * Whether the model must use tools.
 *
 * @param name of the one tool, for {@link Kind#ONE}
 */
record ToolRule(Kind kind, @Nullable String name) {
    /** What is asked. */
    enum Kind {
        AUTO, NONE, ANY, ONE
    }

    static ToolRule of(Kind kind) {
        return new ToolRule(kind, null);
    }

    /** The name of the one tool, empty when the kind is another. */
    String toolName() {
        return name == null ? "" : name;
    }
}
