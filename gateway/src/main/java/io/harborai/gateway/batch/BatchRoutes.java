package io.harborai.gateway.batch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.file.FileRoutes;
import io.harborai.gateway.file.FileStore;
import io.harborai.gateway.file.Owner;
import io.harborai.gateway.team.ConflictException;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebHandler;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/batches}, as OpenAI's clients speak it. */
public final class BatchRoutes {
    /** What a batch may call: what answers JSON at once. */
    static final Set<String> ENDPOINTS = Set.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings",
            "/v1/moderations", "/v1/rerank", "/v1/images/generations");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ONE = "/v1/batches/{id}";
    private static final int MAX_NOTES = 16;
    private static final int MAX_NOTE = 512;

    private final BatchStore batches;
    private final FileStore files;
    private final BatchSettings settings;
    private final Runnable created;

    /** @param created is run after each new batch, so that it begins at once */
    public BatchRoutes(BatchStore batches, FileStore files, BatchSettings settings, Runnable created) {
        this.batches = batches;
        this.files = files;
        this.settings = settings;
        this.created = created;
    }

    /** The routes. */
    public List<WebRoute> routes() {
        return List.of(route("POST", "/v1/batches", "Begins a batch.", this::create),
                route("GET", "/v1/batches", "Lists batches, the newest first.", this::list),
                route("GET", ONE, "Tells of a batch.", request -> answer(
                        batches.find(Owner.of(request.caller()), request.segment("id")).orElseThrow(
                                () -> missing(request)))),
                route("POST", ONE + "/cancel", "Cancels a batch.", this::cancel));
    }

    private static WebRoute route(String method, String path, String summary, WebHandler handler) {
        return WebRoute.of(method, path, WebAccess.CALLER, summary, handler).errors(ErrorShape.OPENAI);
    }

    private WebReply create(WebRequest request) {
        JsonNode body = body(request);
        String endpoint = text(body, "endpoint");
        if (!ENDPOINTS.contains(endpoint)) {
            throw FileRoutes.invalid("endpoint", "'endpoint' must be one of "
                    + String.join(", ", ENDPOINTS.stream().sorted().toList()) + ".");
        }
        if (!text(body, "completion_window").equals("24h")) {
            throw FileRoutes.invalid("completion_window", "'completion_window' must be 24h.");
        }
        String owner = Owner.of(request.caller());
        String input = text(body, "input_file_id");
        if (files.find(owner, input).filter(file -> file.purpose().equals("batch")).isEmpty()) {
            throw FileRoutes.invalid("input_file_id", "'input_file_id' must be a file of the purpose batch; there is "
                    + "none '" + (input.length() > 64 ? input.substring(0, 64) : input) + "'.");
        }
        try {
            Batch batch = batches.create(owner, request.caller().id(), endpoint, input, metadata(body),
                    settings.window(), settings.open());
            created.run();
            return answer(batch);
        } catch (ConflictException full) {
            throw new WebFailure(Failure.of(FailureKind.RATE_LIMIT, String.valueOf(full.getMessage()))
                    .withCode(full.code()));
        }
    }

    private static JsonNode body(WebRequest request) {
        try {
            JsonNode body = JSON.readTree(request.body());
            if (body.isObject()) {
                return body;
            }
        } catch (JacksonException malformed) {
            throw FileRoutes.invalid("body", "The body is not valid JSON: " + malformed.getOriginalMessage() + ".");
        }
        throw FileRoutes.invalid("body", "The body must be a JSON object.");
    }

    private static String text(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (!value.isString()) {
            throw FileRoutes.invalid(name, "'" + name + "' must be a text.");
        }
        return value.asString();
    }

    private static String metadata(JsonNode body) {
        JsonNode notes = body.path("metadata");
        if (notes.isMissingNode() || notes.isNull()) {
            return "null";
        }
        boolean fits = notes.isObject() && notes.size() <= MAX_NOTES && notes.properties().stream()
                .allMatch(note -> note.getKey().length() <= 64 && note.getValue().isString()
                        && note.getValue().asString().length() <= MAX_NOTE);
        if (!fits) {
            throw FileRoutes.invalid("metadata", "'metadata' must be an object of at most " + MAX_NOTES
                    + " texts of at most " + MAX_NOTE + " characters, by names of at most 64.");
        }
        return JSON.writeValueAsString(notes);
    }

    private WebReply list(WebRequest request) {
        return FileRoutes.json(200, FileRoutes.page(batches.list(Owner.of(request.caller()),
                request.query("after").orElse(""), FileRoutes.limit(request)), BatchRoutes::object, Batch::id));
    }

    private WebReply cancel(WebRequest request) {
        Batch batch = batches.cancel(Owner.of(request.caller()), request.segment("id"))
                .orElseThrow(() -> missing(request));
        created.run();
        return answer(batch);
    }

    private static WebFailure missing(WebRequest request) {
        return new WebFailure(Failure.of(FailureKind.NOT_FOUND, "There is no batch '" + request.segment("id") + "'.")
                .withCode("batch_not_found").withParam("id"));
    }

    private static WebReply answer(Batch batch) {
        return FileRoutes.json(200, object(batch));
    }

    private static Map<String, @Nullable Object> object(Batch batch) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", batch.id());
        json.put("object", "batch");
        json.put("endpoint", batch.endpoint());
        json.put("errors", errors(batch));
        json.put("input_file_id", batch.input());
        json.put("completion_window", "24h");
        json.put("status", batch.state().word());
        json.put("output_file_id", batch.output());
        json.put("error_file_id", batch.errors());
        json.put("created_at", batch.createdAt().getEpochSecond());
        for (BatchState state : BatchState.values()) {
            if (state != BatchState.VALIDATING) {
                json.put(state.word() + "_at", batch.times().get(state.word()));
            }
        }
        json.put("expires_at", batch.expiresAt().getEpochSecond());
        Map<String, @Nullable Object> counts = new LinkedHashMap<>();
        counts.put("total", batch.total());
        counts.put("completed", batch.completed());
        counts.put("failed", batch.failed());
        json.put("request_counts", counts);
        json.put("metadata", JSON.readTree(batch.metadata()));
        return json;
    }

    private static @Nullable Object errors(Batch batch) {
        String problem = batch.problem();
        if (problem == null) {
            return null;
        }
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("code", "invalid_file");
        error.put("message", problem);
        error.put("param", null);
        error.put("line", null);
        return Map.of("object", "list", "data", List.of(error));
    }
}
