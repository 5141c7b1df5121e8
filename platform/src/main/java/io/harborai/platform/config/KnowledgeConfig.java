package io.harborai.platform.config;

/**
 * The knowledge base.
 *
 * @param model         answers; empty for none
 * @param topK          most passages of an answer
 * @param contextTokens most that a model is given
 * @param answerTokens  longest answer
 * @param threshold     below it no model is asked
 * @param retentionDays conversations that were silent for so long are removed; 0 keeps them
 * @param rerankModel   puts passages in order; empty for none
 * @param fileBytes     longest file
 * @param workers       documents that are worked on at once; 0 for one for two cores
 */
public record KnowledgeConfig(String model, int topK, int contextTokens, int answerTokens, double threshold,
        int retentionDays, String rerankModel, long fileBytes, int workers) {
    private static final long MIB = 1L << 20;

    static KnowledgeConfig of(Assembler from) {
        return new KnowledgeConfig(from.text("knowledge.model"), from.integer("knowledge.top_k"),
                from.integer("knowledge.context_tokens"), from.integer("knowledge.answer_tokens"),
                from.number("knowledge.threshold"), from.integer("knowledge.retention_days"),
                from.text("knowledge.rerank_model"),
                from.integer("knowledge.max_file_mb") * MIB, from.integer("knowledge.workers"));
    }
}
