package io.harborai.knowledge.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.knowledge.answer.Answer;
import io.harborai.knowledge.answer.AnswerSettings;
import io.harborai.knowledge.answer.Source;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.FusionRule;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.retrieve.FoundPassage;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebCaller;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebHandler;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of {@code /api}: what goes out, who asks, and how a refusal is told. */
final class Envelope {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Envelope() {
    }

    static WebReply success(Object data) {
        return success(200, data);
    }

    static WebReply success(int status, Object data) {
        return WebReply.json(status, JSON.writeValueAsBytes(fields("status", "success", "data", data)));
    }

    static String text(Object data) {
        return JSON.writeValueAsString(data);
    }

    /** A map of names and values in turn, in their order. */
    static Map<String, Object> fields(Object... each) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < each.length; i += 2) {
            map.put((String) each[i], each[i + 1]);
        }
        return map;
    }

    /** A route whose refusals are told as such. */
    static WebRoute route(String method, String path, WebAccess access, String summary, WebHandler handler) {
        return WebRoute.of(method, path, access, summary, request -> {
            try {
                return handler.answer(request);
            } catch (KnowledgeException refused) {
                throw failure(refused);
            } catch (IllegalArgumentException wrong) {
                throw new WrongInput(null, String.valueOf(wrong.getMessage()));
            }
        });
    }

    static WebFailure failure(KnowledgeException refused) {
        String message = String.valueOf(refused.getMessage());
        return switch (refused.reason()) {
            case NOT_FOUND -> WebFailure.of(FailureKind.NOT_FOUND, "not_found", message);
            case FORBIDDEN -> WebFailure.of(FailureKind.PERMISSION, "forbidden", message);
            case CONFLICT -> new WebFailure(io.harborai.engine.exchange.Failure.of(FailureKind.INVALID_REQUEST, message)
                    .withProviderStatus(409).withCode("conflict"));
            case REFUSED -> WebFailure.of(FailureKind.INVALID_REQUEST, "refused", message);
            case EMBEDDING -> WebFailure.of(FailureKind.SERVER, "embedding_failed", message);
        };
    }

    static WebFailure notFound(String what) {
        return WebFailure.of(FailureKind.NOT_FOUND, "not_found", what);
    }

    /** What a caller may do: everything, or what its key or its team was granted. */
    static Access access(WebCaller caller) {
        if (caller.administrator()) {
            return Access.ADMINISTRATOR;
        }
        return new Access(false, caller.team().isEmpty()
                ? java.util.Set.of("key:" + caller.id())
                : java.util.Set.of("key:" + caller.id(), "team:" + caller.team()));
    }

    static String required(@Nullable String value, String field) {
        if (value == null || value.isBlank()) {
            throw new WrongInput(field, "'" + field + "' is missing.");
        }
        return value;
    }

    static int number(java.util.Optional<String> given, String field, int usual, int least, int most) {
        if (given.isEmpty()) {
            return usual;
        }
        try {
            int value = Integer.parseInt(given.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notOne) {
            throw new WrongInput(field, "'" + field + "' is no whole number.");
        }
        throw new WrongInput(field,
                "'" + field + "' is " + given.get() + ", it must be " + least + " to " + most + ".");
    }

    static Map<String, Object> collection(KnowledgeCollection each) {
        Map<String, Object> map = fields("name", each.name(), "description", each.description(), "chunk_tokens",
                each.chunks().tokens(), "chunk_overlap", each.chunks().overlap(), "embedding_model",
                each.model().name(),
                "dimension", each.model().dimension(), "fusion",
                each.fusion() == FusionRule.NORMALISED_SCORE ? "scores" : "ranks", "created_at",
                each.created().toString());
        each.next().ifPresent(next -> map.put("next_embedding_model", next.model().name()));
        return map;
    }

    static Map<String, Object> document(KnowledgeDocument each) {
        return fields("id", each.id(), "name", each.name(), "format", lower(each.format()), "bytes", each.bytes(),
                "sha256", each.sha256(), "labels", each.labels(), "state", lower(each.state()), "pages", each.pages(),
                "chunks", each.chunks(), "error_code", each.errorCode(), "error", each.error(), "created_at",
                each.created().toString(), "changed_at", each.changed().toString());
    }

    static Map<String, Object> passage(FoundPassage each) {
        return fields("document_id", each.documentId(), "document", each.documentName(), "page",
                each.passage().page(), "heading", each.passage().heading(), "start", each.passage().start(), "end",
                each.passage().end(), "score", each.score(), "similarity", each.similarity(), "text",
                each.passage().text());
    }

    static List<Map<String, Object>> sources(List<Source> sources) {
        return sources.stream().map(source -> {
            Map<String, Object> map = fields("number", source.number());
            map.putAll(passage(source.found()));
            return map;
        }).toList();
    }

    static Map<String, Object> answer(Answer answer) {
        return fields("kind", lower(answer.kind()), "answer", answer.text(), "sources", sources(answer.sources()),
                "citations", citations(answer), "removed_citations", answer.removedCitations(), "uncited_sentences",
                answer.uncitedSentences(), "relevance", answer.relevance(), "searched", answer.searched(), "model",
                answer.model(), "note", answer.note());
    }

    static List<Map<String, Object>> citations(Answer answer) {
        return answer.citations().stream().map(each -> fields("number", each.number(), "start", each.start(), "end",
                each.end(), "quote", each.quote(), "support", each.support())).toList();
    }

    static Map<String, Object> settings(AnswerSettings settings) {
        return fields("model", settings.model(), "top_k", settings.topK(), "context_tokens",
                settings.contextTokens(), "answer_tokens", settings.answerTokens(), "threshold", settings.threshold(),
                "retention_days", settings.retentionDays());
    }

    static String lower(Enum<?> word) {
        return word.name().toLowerCase(java.util.Locale.ROOT);
    }
}
