package io.harborai.gateway.guardrail;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import tools.jackson.core.JacksonException;

/**
 * What an answer's content must be: JSON that fits a schema (JSON Schema 2020-12, or what it names itself). References to other
 * documents are not followed. Checked on a virtual thread, since patterns in a schema may take long. Thread-safe.
 */
public final class AnswerSchema {
    private static final long LIMIT_MS = 2_000;

    private final Schema schema;

    /**
     * A schema.
     *
     * @throws IllegalArgumentException when it is none
     */
    public AnswerSchema(String json) {
        try {
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
                    registry -> registry.schemaLoader(loader -> loader.block(everything -> true)))
                    .getSchema(json, InputFormat.JSON);
            schema.initializeValidators();
        } catch (SchemaException | JacksonException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException("its schema cannot be used: " + wrong.getMessage(), wrong);
        }
    }

    /** Whether every content fits; a broken stage when that takes too long. */
    CompletionStage<Boolean> fits(List<Said> texts) {
        CompletableFuture<Boolean> word = new CompletableFuture<>();
        Thread.ofVirtual().name("schema").start(() -> {
            try {
                word.complete(texts.stream().filter(said -> said.kind().equals("content") || said.kind().equals("text"))
                        .filter(said -> !said.text().isEmpty()).allMatch(said -> fits(said.text())));
            } catch (RuntimeException odd) {
                word.completeExceptionally(odd);
            }
        });
        return word.orTimeout(LIMIT_MS, TimeUnit.MILLISECONDS);
    }

    private boolean fits(String text) {
        try {
            return schema.validate(text, InputFormat.JSON).isEmpty();
        } catch (JacksonException | IllegalArgumentException notJson) {
            return false;
        }
    }
}
