package io.harborai.knowledge.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.knowledge.answer.Answer;
import io.harborai.knowledge.answer.AnswerListener;
import io.harborai.knowledge.answer.AnswerSettings;
import io.harborai.knowledge.answer.Answers;
import io.harborai.knowledge.answer.Question;
import io.harborai.knowledge.answer.Source;
import io.harborai.knowledge.answer.Turn;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.index.Filter;
import io.harborai.knowledge.index.IndexException;
import io.harborai.knowledge.ingest.KnowledgeBase;
import io.harborai.knowledge.retrieve.Mode;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.knowledge.retrieve.SearchResult;
import io.harborai.knowledge.session.KnowledgeSession;
import io.harborai.knowledge.session.SessionStore;
import io.harborai.knowledge.session.SettingsStore;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.EventSink;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;

/** {@code /api/qa}: questions, and the search without an answer. */
final class AnswerRoutes {
    private static final int REMEMBERED = 6;

    private final KnowledgeBase base;
    private final Answers answers;
    private final SessionStore sessions;
    private final SettingsStore settings;

    AnswerRoutes(KnowledgeBase base, Answers answers, SessionStore sessions, SettingsStore settings) {
        this.base = base;
        this.answers = answers;
        this.sessions = sessions;
        this.settings = settings;
    }

    /** A question. */
    record Asked(@Nullable String question, @Nullable String collection, @Nullable String sessionId,
            @Nullable String model, @Nullable String mode, @Nullable Integer topK,
            @Nullable Double similarityThreshold, @Nullable Double diversity, @Nullable Boolean rerank,
            @Nullable List<String> documents, @Nullable List<String> labels) {}

    List<WebRoute> routes() {
        return List.of(
                Envelope.route("POST", "/api/qa/ask", WebAccess.CALLER, "Answers a question with citations.",
                        this::ask),
                Envelope.route("POST", "/api/qa/ask/stream", WebAccess.CALLER,
                        "Answers as events: start, sources, token…, end.", this::stream),
                Envelope.route("POST", "/api/qa/search", WebAccess.CALLER, "Searches without an answer.",
                        this::search));
    }

    /** A question that was checked, and the session that it belongs to. */
    private record Ready(Question question, Optional<KnowledgeSession> session, String owner) {}

    private Ready ready(WebRequest request) {
        Asked asked = request.json(Asked.class);
        String owner = request.caller().id();
        Optional<KnowledgeSession> session = Optional.ofNullable(asked.sessionId())
                .map(id -> sessions.find(owner, id)
                        .orElseThrow(() -> Envelope.notFound("there is no session " + id + ".")));
        String collection = asked.collection() == null && session.isPresent()
                ? session.get().collection()
                : Envelope.required(asked.collection(), "collection");
        List<Turn> history = session.map(found -> sessions.lastTurns(owner, found.id(), REMEMBERED).stream()
                .map(turn -> new Turn(turn.question(), turn.answer())).toList()).orElse(List.of());
        AnswerSettings how = asked.model() == null ? settings.get() : settings.get().withModel(asked.model());
        // Asked before an answer begins: an event cannot take its status back.
        base.collections().readable(collection, Envelope.access(request.caller()));
        return new Ready(new Question(collection, Envelope.access(request.caller()), owner,
                searched(asked, how.topK()), history, how), session, owner);
    }

    private static SearchRequest searched(Asked asked, int usual) {
        Filter filter = new Filter(asked.documents() == null ? Set.of() : Set.copyOf(asked.documents()),
                asked.labels() == null ? List.of() : asked.labels());
        return new SearchRequest(Envelope.required(asked.question(), "question"), mode(asked.mode()),
                asked.topK() == null ? usual : asked.topK(),
                asked.similarityThreshold() == null ? 0 : asked.similarityThreshold(), filter,
                Optional.empty(), asked.diversity() == null ? 0 : asked.diversity(),
                Boolean.TRUE.equals(asked.rerank()));
    }

    private static Mode mode(@Nullable String word) {
        if (word == null) {
            return Mode.HYBRID;
        }
        return switch (word) {
            case "hybrid" -> Mode.HYBRID;
            case "keyword" -> Mode.KEYWORD;
            case "semantic" -> Mode.SEMANTIC;
            default -> throw new WrongInput("mode", "'mode' is '" + word + "', it is hybrid, keyword or semantic.");
        };
    }

    private WebReply ask(WebRequest request) {
        Ready ready = ready(request);
        Answer answer = answers.answer(ready.question(), new Silent());
        return Envelope.success(kept(ready, answer));
    }

    private Map<String, Object> kept(Ready ready, Answer answer) {
        Map<String, Object> map = Envelope.answer(answer);
        ready.session().ifPresent(session -> {
            int place = sessions.append(ready.owner(), session.id(), ready.question().search().text(), answer.text(),
                    Envelope.lower(answer.kind()), Envelope.text(Envelope.sources(answer.sources())));
            map.put("session_id", session.id());
            map.put("turn", place);
        });
        return map;
    }

    private WebReply stream(WebRequest request) {
        Ready ready = ready(request);
        String trace = request.traceId();
        return WebReply.events(sink -> {
            sink.send("start", Envelope.text(Envelope.fields("trace_id", trace, "collection",
                    ready.question().collection())));
            try {
                Answer answer = answers.answer(ready.question(), new Sending(sink));
                Map<String, Object> end = kept(ready, answer);
                end.remove("sources");
                sink.send("end", Envelope.text(end));
            } catch (CallerGone gone) {
                throw gone.reason();
            } catch (KnowledgeException refused) {
                sink.send("error", Envelope.text(Envelope.fields("code", Envelope.lower(refused.reason()), "message",
                        String.valueOf(refused.getMessage()))));
            } catch (IndexException broken) {
                sink.send("error", Envelope.text(Envelope.fields("code", "index", "message",
                        String.valueOf(broken.getMessage()))));
            }
        });
    }

    private WebReply search(WebRequest request) {
        Asked asked = request.json(Asked.class);
        String collection = Envelope.required(asked.collection(), "collection");
        try {
            SearchResult result = base.search(collection, Envelope.access(request.caller()),
                    searched(asked, settings.get().topK()));
            return Envelope.success(Envelope.fields("passages",
                    result.passages().stream().map(Envelope::passage).toList(), "mode", Envelope.lower(result.mode()),
                    "relevance", result.relevance()));
        } catch (IndexException broken) {
            throw WebFailure.of(FailureKind.SERVER, "index", String.valueOf(broken.getMessage()));
        }
    }

    /** Hears nothing. */
    static final class Silent implements AnswerListener {
        @Override
        public void sources(List<Source> sources) {
            // They are in the whole answer.
        }

        @Override
        public void token(String text) {
            // It is in the whole answer.
        }
    }

    /** Sends what it hears. */
    private record Sending(EventSink sink) implements AnswerListener {
        @Override
        public void sources(List<Source> sources) {
            send("sources", Envelope.text(Envelope.sources(sources)));
        }

        @Override
        public void token(String text) {
            send("token", Envelope.text(Map.of("text", text)));
        }

        private void send(String event, String data) {
            try {
                sink.send(event, data);
            } catch (java.io.IOException gone) {
                throw new CallerGone(gone);
            }
        }
    }

    /** Ends the work on an answer that nobody hears. */
    private static final class CallerGone extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final java.io.IOException reason;

        CallerGone(java.io.IOException reason) {
            super(reason);
            this.reason = reason;
        }

        java.io.IOException reason() {
            return reason;
        }
    }
}
