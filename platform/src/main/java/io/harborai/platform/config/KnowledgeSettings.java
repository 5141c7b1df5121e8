package io.harborai.platform.config;

import java.util.List;

import static io.harborai.platform.config.Setting.integer;
import static io.harborai.platform.config.Setting.number;
import static io.harborai.platform.config.Setting.text;

/** The settings of the knowledge base. */
final class KnowledgeSettings {
    static final List<Setting> ALL = List.of(
            text("knowledge.model", "")
                    .doc("The model that answers; empty for none: the passages alone are the answer then. This and the five "
                            + "below hold until PUT /api/config sets others."),
            integer("knowledge.top_k", 8, 1, 100).doc("Most passages of an answer."),
            integer("knowledge.context_tokens", 4_000, 500, 1_000_000).in("tokens")
                    .doc("Most that a model is given: instructions, conversation, passages and question."),
            integer("knowledge.answer_tokens", 1_000, 16, 100_000).in("tokens").doc("Longest answer."),
            number("knowledge.threshold", 0.1, 0, 1)
                    .doc("Below this likelihood that the answer is among the passages no model is asked; 0 always asks."),
            integer("knowledge.retention_days", 0, 0, 3_650).in("days")
                    .doc("Conversations that were silent for so long are removed; 0 keeps them."),
            text("knowledge.rerank_model", "")
                    .doc("A model that puts the passages of a question in order where the question asks for it (rerank: true); "
                            + "empty for none: they stay in the order of the search."),
            integer("knowledge.max_file_mb", 50, 1, 512).in("MiB").doc("Longest file."),
            integer("knowledge.workers", 0, 0, 16)
                    .doc("Documents that are worked on at once; 0 is one for two cores."));

    private KnowledgeSettings() {
    }
}
