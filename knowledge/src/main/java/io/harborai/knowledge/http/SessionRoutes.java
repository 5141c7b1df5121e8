package io.harborai.knowledge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.knowledge.ingest.KnowledgeBase;
import io.harborai.knowledge.session.AskedTurn;
import io.harborai.knowledge.session.KnowledgeSession;
import io.harborai.knowledge.session.SessionStore;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/sessions}: conversations of the key that asks, and of no other. */
final class SessionRoutes {
    private static final String PATH = "/api/sessions";

    private final KnowledgeBase base;
    private final SessionStore sessions;

    SessionRoutes(KnowledgeBase base, SessionStore sessions) {
        this.base = base;
        this.sessions = sessions;
    }

    /** A session to begin. */
    record Wanted(@Nullable String collection, @Nullable String title) {}

    /** Another title. */
    record Renamed(@Nullable String title) {}

    /** What somebody thinks of an answer. */
    record Feedback(@Nullable String feedback, @Nullable String remark) {}

    List<WebRoute> routes() {
        String one = PATH + "/{id}";
        return List.of(
                Envelope.route("GET", PATH, WebAccess.CALLER, "Lists the caller's sessions, the last used first.",
                        this::list),
                Envelope.route("POST", PATH, WebAccess.CALLER, "Begins a session.", this::create),
                Envelope.route("GET", one, WebAccess.CALLER, "Tells of a session.",
                        request -> Envelope.success(map(found(request)))),
                Envelope.route("PATCH", one, WebAccess.CALLER, "Renames a session.", this::rename),
                Envelope.route("DELETE", one, WebAccess.CALLER, "Removes a session with all that was said.",
                        this::delete),
                Envelope.route("GET", one + "/messages", WebAccess.CALLER, "Tells what was said, oldest first.",
                        this::messages),
                Envelope.route("GET", one + "/export", WebAccess.CALLER, "Gives the whole session as JSON.",
                        this::export),
                Envelope.route("PUT", one + "/messages/{turn}/feedback", WebAccess.CALLER,
                        "Keeps what the caller thinks of an answer: up, down or none.", this::feedback));
    }

    private KnowledgeSession found(WebRequest request) {
        return sessions.find(request.caller().id(), request.segment("id"))
                .orElseThrow(() -> Envelope.notFound("there is no session " + request.segment("id") + "."));
    }

    private static Map<String, Object> map(KnowledgeSession each) {
        return Envelope.fields("id", each.id(), "collection", each.collection(), "title", each.title(), "created_at",
                each.created().toString(), "changed_at", each.changed().toString());
    }

    private static Map<String, Object> map(AskedTurn turn) {
        return Envelope.fields("turn", turn.ordinal(), "question", turn.question(), "answer", turn.answer(), "kind",
                turn.kind(), "sources", JsonMapper.shared().readTree(turn.sources()), "feedback",
                turn.feedback() > 0 ? "up" : turn.feedback() < 0 ? "down" : "none", "remark", turn.remark(),
                "created_at", turn.created().toString());
    }

    private WebReply list(WebRequest request) {
        int most = Envelope.number(request.query("limit"), "limit", 50, 1, SessionStore.MOST_LISTED);
        int skipped = Envelope.number(request.query("offset"), "offset", 0, 0, Integer.MAX_VALUE);
        return Envelope.success(sessions.list(request.caller().id(), skipped, most).stream().map(SessionRoutes::map)
                .toList());
    }

    private WebReply create(WebRequest request) {
        Wanted wanted = request.json(Wanted.class);
        String collection = Envelope.required(wanted.collection(), "collection");
        base.collections().readable(collection, Envelope.access(request.caller()));
        return Envelope.success(201, map(sessions.create(request.caller().id(), collection,
                wanted.title() == null ? collection : wanted.title())
                .orElseThrow(() -> WebFailure.of(FailureKind.QUOTA, "too_many_sessions",
                        "there are " + SessionStore.MOST_SESSIONS + " sessions already. Delete some."))));
    }

    private WebReply rename(WebRequest request) {
        String title = Envelope.required(request.json(Renamed.class).title(), "title");
        if (!sessions.rename(request.caller().id(), request.segment("id"), title)) {
            throw Envelope.notFound("there is no session " + request.segment("id") + ".");
        }
        return Envelope.success(map(found(request)));
    }

    private WebReply delete(WebRequest request) {
        if (!sessions.delete(request.caller().id(), request.segment("id"))) {
            throw Envelope.notFound("there is no session " + request.segment("id") + ".");
        }
        return Envelope.success(Map.of("deleted", true));
    }

    private WebReply messages(WebRequest request) {
        KnowledgeSession session = found(request);
        int most = Envelope.number(request.query("limit"), "limit", 50, 1, SessionStore.MOST_LISTED);
        int after = Envelope.number(request.query("after"), "after", 0, 0, Integer.MAX_VALUE);
        return Envelope.success(sessions.turns(request.caller().id(), session.id(), after, most).stream()
                .map(SessionRoutes::map).toList());
    }

    private WebReply export(WebRequest request) {
        KnowledgeSession session = found(request);
        List<Map<String, Object>> all = new ArrayList<>();
        int after = 0;
        List<AskedTurn> page;
        do {
            page = sessions.turns(request.caller().id(), session.id(), after, SessionStore.MOST_LISTED);
            page.forEach(turn -> all.add(map(turn)));
            after = page.isEmpty() ? after : page.getLast().ordinal();
        } while (page.size() == SessionStore.MOST_LISTED);
        Map<String, Object> whole = map(session);
        whole.put("messages", all);
        return Envelope.success(whole);
    }

    private WebReply feedback(WebRequest request) {
        Feedback given = request.json(Feedback.class);
        String word = Envelope.required(given.feedback(), "feedback");
        int value = switch (word) {
            case "up" -> 1;
            case "down" -> -1;
            case "none" -> 0;
            default -> throw new WrongInput("feedback", "'feedback' is up, down or none.");
        };
        int turn = Envelope.number(java.util.Optional.of(request.segment("turn")), "turn", 1, 1, Integer.MAX_VALUE);
        if (!sessions.feedback(request.caller().id(), request.segment("id"), turn, value,
                given.remark() == null ? "" : given.remark())) {
            throw Envelope.notFound("there is no answer " + turn + " in the session " + request.segment("id") + ".");
        }
        return Envelope.success(Envelope.fields("feedback", word));
    }
}
