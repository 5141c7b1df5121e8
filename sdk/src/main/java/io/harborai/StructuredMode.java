package io.harborai;

import io.harborai.engine.provider.StructuredOutput;

/** How a provider is asked for JSON of a schema. The answer is checked in any case. */
public enum StructuredMode {
    /** By the prompt alone. */
    PROMPT(StructuredOutput.PROMPT),
    /** By {@code response_format: json_object}, and the schema in the prompt. */
    JSON_OBJECT(StructuredOutput.JSON_OBJECT),
    /** By {@code response_format: json_schema}: the provider sees to it that the answer follows the schema. */
    NATIVE(StructuredOutput.NATIVE);

    private final StructuredOutput output;

    StructuredMode(StructuredOutput output) {
        this.output = output;
    }

    StructuredOutput output() {
        return output;
    }
}
