package io.harborai.engine.translate;

import org.jspecify.annotations.Nullable;

/**
 * The answer shall be JSON.
 *
 * @param name   of the schema; null when nobody named it
 * @param schema JSON Schema as JSON text; null for any JSON
 * @param strict whether the schema binds
 */
record OutputRule(@Nullable String name, @Nullable String schema, boolean strict) {}
