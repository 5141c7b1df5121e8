package io.harborai.knowledge.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.knowledge.answer.Answer;
import io.harborai.knowledge.answer.AnswerListener;
import io.harborai.knowledge.answer.AnswerSettings;
import io.harborai.knowledge.answer.Answers;
import io.harborai.knowledge.answer.Citation;
import io.harborai.knowledge.answer.Question;
import io.harborai.knowledge.answer.Source;
import io.harborai.knowledge.answer.Turn;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.index.Filter;
import io.harborai.knowledge.retrieve.Mode;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.knowledge.session.SettingsStore;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A chat completion that the knowledge base answers: the work is done on a virtual thread, the sink hears of it on the event
 * loop. A caller that reads slowly holds the work up.
 */
final class KnowledgeExchange implements UpstreamExchange {
    private static final Logger LOG = LoggerFactory.getLogger(KnowledgeExchange.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Context context;
    private final UpstreamRequest request;
    private final UpstreamSink sink;
    private final long created;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flow = lock.newCondition();
    private boolean paused;
    private boolean over;
    private boolean headSent;

    KnowledgeExchange(Context context, UpstreamRequest request, UpstreamSink sink, long created) {
        this.context = context;
        this.request = request;
        this.sink = sink;
        this.created = created;
    }

    /** Ends the work, for nobody hears it. */
    private static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    void begin(Answers answers, SettingsStore settings, Callers access) {
        byte[] body = request.body().getBytes();
        tell(sink::sent);
        Thread.ofVirtual().name("knowledge-model").start(() -> work(body, answers, settings, access));
    }

    void refuse(int status, String type, String message) {
        tell(sink::sent);
        error(status, type, message);
    }

    private void work(byte[] body, Answers answers, SettingsStore settings, Callers access) {
        try {
            AnswerSettings how = settings.get();
            JsonNode asked = JSON.readTree(body);
            Question question = question(asked, how, access.of(request.tenant(), asked.path("user").asString("")));
            Answer answer = answers.answer(question, new Sending());
            if (request.stream()) {
                finish(answer);
            } else {
                head("application/json");
                data(JSON.writeValueAsString(whole(answer)));
            }
            tell(() -> {
                if (live()) {
                    cancel();
                    sink.end();
                }
            });
        } catch (Cancelled gone) {
            LOG.debug("a caller of knowledge/{} has gone", request.model());
        } catch (KnowledgeException refused) {
            error(refused.reason() == KnowledgeException.Reason.NOT_FOUND ? 404 : 400, "invalid_request_error",
                    String.valueOf(refused.getMessage()));
        } catch (JacksonException | IllegalArgumentException wrong) {
            error(400, "invalid_request_error", String.valueOf(wrong.getMessage()));
        } catch (RuntimeException defect) {
            // The boundary of a call: its caller must hear an end whatever happened.
            LOG.error("knowledge/{} failed, trace id {}", request.model(), request.traceId(), defect);
            error(500, "server_error", "The knowledge base failed; the log has more under the trace id.");
        }
    }

    private Question question(JsonNode body, AnswerSettings how, Access access) {
        List<Turn> history = new ArrayList<>();
        String pending = "";
        for (JsonNode message : body.path("messages")) {
            String text = text(message.path("content"));
            switch (message.path("role").asString("")) {
                case "user" -> pending = text;
                case "assistant" -> {
                    if (!pending.isBlank()) {
                        history.add(new Turn(pending, text));
                        pending = "";
                    }
                }
                default -> LOG.trace("instructions are the knowledge base's own");
            }
        }
        return new Question(request.model(), access, request.tenant(), new SearchRequest(pending, Mode.HYBRID,
                how.topK(), 0, new Filter(Set.of(), List.of()), Optional.empty(), 0, false), history, how);
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asString("")));
        return text.toString();
    }

    private void finish(Answer answer) {
        Map<String, Object> last = new LinkedHashMap<>();
        last.put("annotations", annotations(answer));
        chunk(last, null);
        chunk(Map.of(), "stop");
        data("data: [DONE]\n\n");
    }

    private Map<String, Object> whole(Answer answer) {
        return Envelope.fields("id", "chatcmpl-" + request.traceId(), "object", "chat.completion", "created", created,
                "model", "knowledge/" + request.model(), "choices",
                List.of(Envelope.fields("index", 0, "message", Envelope.fields("role", "assistant", "content",
                        answer.text(), "annotations", annotations(answer)), "finish_reason", "stop")));
    }

    /** In the form that OpenAI gives for files that an answer cites, with more about each. */
    private static List<Map<String, Object>> annotations(Answer answer) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Citation each : answer.citations()) {
            Source source = answer.sources().get(each.number() - 1);
            all.add(Envelope.fields("type", "file_citation", "file_citation",
                    Envelope.fields("file_id", source.found().documentId(), "filename",
                            source.found().documentName(), "index", each.start(), "end_index", each.end(), "number",
                            each.number(), "page", source.found().passage().page(), "heading",
                            source.found().passage().heading(), "quote", each.quote())));
        }
        return all;
    }

    private final class Sending implements AnswerListener {
        @Override
        public void sources(List<Source> sources) {
            // They come with the citations, at the end.
        }

        @Override
        public void token(String text) {
            if (request.stream()) {
                chunk(Map.of("content", text), null);
            }
        }
    }

    private void chunk(Map<String, Object> delta, @org.jspecify.annotations.Nullable String reason) {
        Map<String, Object> choice = Envelope.fields("index", 0, "delta", delta);
        if (reason != null) {
            choice.put("finish_reason", reason);
        }
        head("text/event-stream");
        data("data: " + JSON.writeValueAsString(Envelope.fields("id", "chatcmpl-" + request.traceId(), "object",
                "chat.completion.chunk", "created", created, "model", "knowledge/" + request.model(), "choices",
                List.of(choice))) + "\n\n");
    }

    private void error(int status, String type, String message) {
        if (headSent) {
            tell(() -> {
                if (live()) {
                    cancel();
                    sink.broken(Failure.of(FailureKind.SERVER, message));
                }
            });
            return;
        }
        byte[] body = JSON.writeValueAsBytes(Map.of("error", Envelope.fields("message", message, "type", type, "code",
                status == 404 ? "model_not_found" : type)));
        tell(() -> {
            if (live()) {
                sink.head(new UpstreamHead(status, "application/json", null, null));
                sink.data(Buffer.buffer(body));
                cancel();
                sink.end();
            }
        });
    }

    private void head(String type) {
        if (!headSent) {
            headSent = true;
            told(() -> sink.head(new UpstreamHead(200, type, null, null)));
        }
    }

    private void data(String text) {
        Buffer bytes = Buffer.buffer(text);
        told(() -> sink.data(bytes));
    }

    /** Waits while the caller does not read, and tells the sink unless it is over. */
    private void told(Runnable words) {
        lock.lock();
        try {
            while (paused && !over) {
                flow.awaitUninterruptibly();
            }
            if (over) {
                throw new Cancelled();
            }
        } finally {
            lock.unlock();
        }
        tell(() -> {
            if (live()) {
                words.run();
            }
        });
    }

    private void tell(Runnable words) {
        context.runOnContext(ready -> words.run());
    }

    private boolean live() {
        lock.lock();
        try {
            return !over;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void pause() {
        set(true, false);
    }

    @Override
    public void resume() {
        set(false, false);
    }

    @Override
    public void cancel() {
        set(false, true);
    }

    private void set(boolean waits, boolean ends) {
        lock.lock();
        try {
            paused = waits;
            over = over || ends;
            flow.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
