package io.harborai.engine.translate;

import org.jspecify.annotations.Nullable;

/**
 * A tool that the model may use.
 *
 * @param schema JSON Schema of its arguments, as JSON text; null for a tool without arguments
 * @param strict whether the arguments must follow the schema
 */
record ToolSpec(String name, @Nullable String description, @Nullable String schema, boolean strict) {}
