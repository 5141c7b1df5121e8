package io.harborai.standin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The stand-in's paths. Confined to one event loop. */
final class Router {

    /** Larger bodies get status 413: more than any provider takes, little enough for a small heap. */
    static final int MAX_BODY_BYTES = 64 * 1024 * 1024;
    /** How long a caller who still sends has to read that its body is too large. */
    private static final int LINGER_MILLIS = 200;
    private static final List<String> MODELS = List.of("gpt-4o", "gpt-4o-mini", "text-embedding-3-small", "standin");
    private static final String CHAT = "/v1/chat/completions";
    private static final String COMPLETIONS = "/v1/completions";
    private static final String EMBEDDINGS = "/v1/embeddings";
    private static final String OLLAMA = "/api/chat";
    private static final String MODEL_LIST = "/v1/models";
    private static final String STATS = "/stats";
    private static final String STATS_RESET = "/stats/reset";
    private static final Set<String> POSTED = Stream
            .of(List.of(CHAT, COMPLETIONS, EMBEDDINGS, OLLAMA, STATS_RESET), MediaAnswer.JSON_PATHS,
                    MediaAnswer.FORM_PATHS)
            .flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
    private static final CharSequence STANDIN_HEADER = HttpHeaders.createOptimized("x-standin");
    private static final CharSequence TRUE = HttpHeaders.createOptimized("true");

    private final Context context;
    private final @Nullable String authorization;
    private final Tally tally;
    private final BenchLane bench;

    Router(Context context, @Nullable String apiKey, Tally tally, BenchLane bench) {
        this.context = context;
        this.authorization = apiKey == null ? null : "Bearer " + apiKey;
        this.tally = tally;
        this.bench = bench;
    }

    void handle(HttpServerRequest request) {
        request.response().putHeader(STANDIN_HEADER, TRUE);
        new BodyCollector(request, MAX_BODY_BYTES).collect(body -> guarded(request, () -> route(request, body)),
                () -> tooLarge(request));
    }

    private void tooLarge(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        answer(request, ApiError.of(413, "the body is larger than " + MAX_BODY_BYTES + " bytes"));
        context.owner().setTimer(LINGER_MILLIS, id -> request.connection().close());
    }

    private void guarded(HttpServerRequest request, Runnable work) {
        try {
            work.run();
        } catch (BadRequest e) {
            answer(request, new ApiError(400, String.valueOf(e.getMessage()), null, e.param()));
        }
    }

    private void route(HttpServerRequest request, Buffer body) {
        String path = request.path();
        boolean api = path.startsWith("/v1/") || path.equals(OLLAMA);
        boolean authorized = !api || authorization == null
                || authorization.equals(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (authorized && path.equals(CHAT) && HttpMethod.POST.equals(request.method()) && bench.serve(request, body)) {
            return;
        }
        if (api) {
            record(request, body);
        }
        if (!authorized) {
            answer(request, new ApiError(401, "the stand-in wants the key that it was started with: Authorization: "
                    + "Bearer KEY", "invalid_api_key", null));
        } else if (POSTED.contains(path)) {
            only(HttpMethod.POST, request, () -> posted(request, path, body));
        } else if (path.equals(STATS)) {
            only(HttpMethod.GET, request, () -> answer(request, 200, stats()));
        } else if (path.equals(MODEL_LIST)) {
            only(HttpMethod.GET, request, () -> answer(request, 200, models()));
        } else if (path.startsWith(MODEL_LIST + "/")) {
            only(HttpMethod.GET, request, () -> model(request, path.substring(MODEL_LIST.length() + 1)));
        } else {
            answer(request, ApiError.of(404, "no such path: " + path + "; there are " + CHAT + ", " + COMPLETIONS + ", "
                    + EMBEDDINGS + ", " + MODEL_LIST + ", " + STATS));
        }
    }

    private void only(HttpMethod method, HttpServerRequest request, Runnable work) {
        if (method.equals(request.method())) {
            work.run();
            return;
        }
        request.response().putHeader(HttpHeaders.ALLOW, method.name());
        answer(request, ApiError.of(405, request.method() + " is not allowed here; use " + method));
    }

    private void record(HttpServerRequest request, Buffer body) {
        tally.record(new RecordedRequest(request.method().name(), request.path(), request.headers().entries(),
                body.getBytes(), System.nanoTime()));
    }

    private void posted(HttpServerRequest request, String path, Buffer bytes) {
        if (path.equals(STATS_RESET)) {
            tally.reset();
            answer(request, 200, stats());
            return;
        }
        if (MediaAnswer.FORM_PATHS.contains(path)) {
            Map<String, String> form = MediaAnswer.form(bytes);
            ModelName model = ModelName.parse(form.getOrDefault("model", ""));
            start(request, model, false, tells -> MediaAnswer.to(path, form, tells));
            return;
        }
        RequestBody body = RequestBody.parse(bytes);
        ModelName model = ModelName.parse(body.text("model"));
        boolean stream = path.equals(OLLAMA)
                ? body.value("stream") == null || body.flag("stream")
                : (path.equals(CHAT) || path.equals(COMPLETIONS)) && body.flag("stream");
        start(request, model, stream, asked -> switch (path) {
            case CHAT -> ChatAnswer.to(body, asked);
            case OLLAMA -> OllamaAnswer.to(body, asked);
            case COMPLETIONS -> CompletionAnswer.to(body, asked);
            case EMBEDDINGS -> EmbeddingAnswer.to(body, asked);
            default -> MediaAnswer.to(path, body, asked);
        });
    }

    private void start(HttpServerRequest request, ModelName model, boolean stream, Function<ModelName, Answer> make) {
        ModelState state = tally.model(model);
        Answer answer = make.apply(model);
        ModelName effective = effective(model, state);
        if (!new Call(request, context, model, state, tally).start(Scripts.of(effective, stream, answer))) {
            answer(request, ApiError.of(503, "the line before this model is full: " + Gate.MAX_WAITING + " wait"));
        }
    }

    /** The directives of this very call: {@code fail=N} limits the faults to the first N. */
    private static ModelName effective(ModelName model, ModelState state) {
        if (!model.has(Directive.FAIL)) {
            return model;
        }
        return state.takeFailure(model.value(Directive.FAIL, 0)) ? model.withDefaultFault() : model.withoutFaults();
    }

    private JsonObject models() {
        JsonArray data = new JsonArray();
        MODELS.forEach(id -> data.add(model(id)));
        return new JsonObject().put("object", "list").put("data", data);
    }

    private void model(HttpServerRequest request, String encoded) {
        String id = decoded(encoded);
        if (MODELS.contains(ModelName.parse(id).base())) {
            answer(request, 200, model(id));
        } else {
            answer(request, new ApiError(404, "the stand-in has no model '" + id + "'; it has " + MODELS,
                    "model_not_found", "model"));
        }
    }

    private static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequest("the path is badly encoded: " + e.getMessage(), "model");
        }
    }

    private static JsonObject model(String id) {
        return new JsonObject().put("id", id).put("object", "model").put("created", Envelope.CREATED_EPOCH_SECONDS)
                .put("owned_by", Envelope.FINGERPRINT);
    }

    private JsonObject stats() {
        JsonObject byModel = new JsonObject();
        Map<String, Long> sorted = new TreeMap<>(tally.callsByModel());
        sorted.forEach(byModel::put);
        TokenCount tokens = tally.tokens();
        return new JsonObject().put("calls", tally.calls()).put("calls_by_model", byModel)
                .put("open_connections", tally.openConnections()).put("active_calls", tally.activeCalls())
                .put("aborts", tally.aborts().size()).put("recorded_requests", tally.requests().size())
                .put("prompt_tokens", tokens.prompt()).put("completion_tokens", tokens.completion());
    }

    private static void answer(HttpServerRequest request, ApiError error) {
        answer(request, error.status(), error.json());
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, Scripts.JSON).end(Scripts.bytes(body));
    }

    /** Collects a request's body up to a bound. */
    private static final class BodyCollector {
        private final HttpServerRequest request;
        private final int maxBytes;
        private @Nullable Buffer body;
        private boolean refused;

        BodyCollector(HttpServerRequest request, int maxBytes) {
            this.request = request;
            this.maxBytes = maxBytes;
        }

        void collect(Consumer<Buffer> whole, Runnable tooLarge) {
            if (announcedBytes() > maxBytes) {
                refused = true;
                tooLarge.run();
            }
            request.handler(part -> {
                Buffer before = body;
                if (refused) {
                    return;
                }
                if ((before == null ? 0 : before.length()) + part.length() > maxBytes) {
                    refused = true;
                    body = null;
                    tooLarge.run();
                } else {
                    body = before == null ? part : before.appendBuffer(part);
                }
            });
            request.endHandler(end -> {
                if (!refused) {
                    whole.accept(body == null ? Buffer.buffer() : body);
                }
            });
        }

        /** What the request says of its length; 0 when it does not, or says nonsense that the HTTP codec refuses. */
        private long announcedBytes() {
            String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
        }
    }
}
