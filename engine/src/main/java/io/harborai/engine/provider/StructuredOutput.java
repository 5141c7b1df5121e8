package io.harborai.engine.provider;

/** How a platform is told that its answer shall be JSON of a schema; from what trusts it least to what trusts it most. */
public enum StructuredOutput {
    /** By the prompt alone: it has no such parameter, ignores it, or nobody knows. */
    PROMPT,
    /** By {@code response_format: json_object} and the schema in the prompt. */
    JSON_OBJECT,
    /** By {@code response_format: json_schema}; the platform sees to it that the answer follows the schema. */
    NATIVE
}
