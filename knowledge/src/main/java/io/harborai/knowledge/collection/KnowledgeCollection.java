package io.harborai.knowledge.collection;

import java.time.Instant;
import java.util.Optional;

import io.harborai.knowledge.chunk.ChunkSettings;

/**
 * Documents that are searched together.
 *
 * @param id its id, for ever
 * @param name its name, unique
 * @param description what is in it, for people and models
 * @param chunks how its documents are divided
 * @param model the model whose vectors its serving index has
 * @param generation the serving index, 1 and more
 * @param next the index that is made to take its place; empty when none is
 * @param fusion how its rankings become one
 * @param created when it was made
 */
public record KnowledgeCollection(String id, String name, String description, ChunkSettings chunks,
        EmbeddingModel model,
        int generation, Optional<Next> next, FusionRule fusion, Instant created) {
    /**
     * An index that is being made.
     *
     * @param model the model whose vectors it has
     * @param generation which one
     */
    public record Next(EmbeddingModel model, int generation) {}
}
