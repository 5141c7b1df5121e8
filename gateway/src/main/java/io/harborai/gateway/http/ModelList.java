package io.harborai.gateway.http;

import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.wire.Json;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * {@code GET /v1/models} and {@code GET /v1/models/{id}}: the aliases, the models that providers are configured to offer, and
 * those that providers without such a list tell themselves.
 */
final class ModelList {
    private static final String PATH = "/v1/models/";

    private final Shared shared;
    private final RemoteModels remoteModels;

    ModelList(Shared shared, RemoteModels remoteModels) {
        this.shared = shared;
        this.remoteModels = remoteModels;
    }

    void answer(HttpServerRequest request, String path, Caller caller, String traceId) {
        known(request, path, caller, traceId, owners -> answer(request, path, owners, traceId));
    }

    /** The same for Ollama's clients, and what they ask of the server itself. */
    void ollama(HttpServerRequest request, String path, Caller caller, String traceId) {
        known(request, path, caller, traceId, owners -> send(request, traceId, json -> {
            json.writeStartObject();
            if (path.equals(OllamaFace.VERSION)) {
                json.writeStringProperty("version", shared.version());
            } else {
                json.writeArrayPropertyStart("models");
                owners.forEach((id, owner) -> tag(json, id, owner));
                json.writeEndArray();
            }
            json.writeEndObject();
        }));
    }

    /** A model as Ollama lists it: of its file nothing is known here. */
    private void tag(JsonGenerator json, String id, String owner) {
        json.writeStartObject();
        json.writeStringProperty("name", id);
        json.writeStringProperty("model", id);
        json.writeStringProperty("modified_at", shared.started().toString());
        json.writeNumberProperty("size", 0);
        json.writeStringProperty("digest", "");
        json.writeObjectPropertyStart("details");
        json.writeStringProperty("format", "remote");
        json.writeStringProperty("family", owner);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void known(HttpServerRequest request, String path, Caller caller, String traceId,
            Consumer<Map<String, String>> then) {
        if (!request.method().equals(HttpMethod.GET)) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
            ErrorAnswer.send(request.response(), Face.ofPath(path), Failure.of(FailureKind.INVALID_REQUEST, path
                    + " takes GET, not " + request.method() + ".").withProviderStatus(405)
                    .withCode("method_not_allowed"), traceId);
            return;
        }
        String hops = request.getHeader(HeaderNames.HOPS);
        Failure loop = shared.hops().refusal(hops);
        if (loop != null) {
            ErrorAnswer.send(request.response(), Face.ofPath(path), loop, traceId);
            return;
        }
        List<RemoteProvider> silent = new ArrayList<>();
        List<EmbeddedProvider> own = new ArrayList<>();
        for (Provider provider : shared.engine().catalog().providers()) {
            switch (provider) {
                case RemoteProvider remote when remote.models().isEmpty() -> silent.add(remote);
                case EmbeddedProvider embedded -> own.add(embedded);
                case RemoteProvider configured -> {
                    // Its list is in the configuration.
                }
            }
        }
        remoteModels.of(silent, traceId, shared.hops().onwards(hops))
                .compose(
                        remote -> RemoteModels.of(Vertx.currentContext().owner(), own, caller.keyId()).map(embedded -> {
                            Map<String, List<String>> told = new HashMap<>(remote);
                            told.putAll(embedded);
                            return told;
                        }))
                .onSuccess(told -> {
                    if (!request.response().closed()) {
                        then.accept(owners(caller, told));
                    }
                });
    }

    private void answer(HttpServerRequest request, String path, Map<String, String> owners, String traceId) {
        String id = id(path);
        String owner = owners.get(id);
        if (id.isEmpty()) {
            send(request, traceId, json -> list(json, owners));
        } else if (owner != null) {
            send(request, traceId, json -> model(json, id, owner));
        } else {
            ErrorAnswer.send(request.response(), Failure.of(FailureKind.NOT_FOUND, "The model '" + id
                    + "' is not among those listed by GET /v1/models.").withCode("model_not_found").withParam("model"),
                    traceId);
        }
    }

    /** The id in the path, which may hold slashes; as it stands when its escapes are broken. */
    private static String id(String path) {
        if (path.length() <= PATH.length()) {
            return "";
        }
        String raw = path.substring(PATH.length());
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenEscape) {
            return raw;
        }
    }

    /** Model name to owner, in the catalog's order, as far as this caller may use them. */
    private Map<String, String> owners(Caller caller, Map<String, List<String>> told) {
        Catalog catalog = shared.engine().catalog();
        Map<String, String> owners = new LinkedHashMap<>();
        for (Alias alias : catalog.aliases()) {
            owners.put(alias.name(), "harborai");
        }
        for (Provider provider : catalog.providers()) {
            for (String model : told.getOrDefault(provider.name(), provider.models())) {
                owners.putIfAbsent(provider.name() + "/" + model, provider.name());
            }
        }
        owners.keySet().removeIf(model -> !caller.mayUse(model));
        return owners;
    }

    private void list(JsonGenerator json, Map<String, String> owners) {
        json.writeStartObject();
        json.writeStringProperty("object", "list");
        json.writeArrayPropertyStart("data");
        owners.forEach((id, owner) -> model(json, id, owner));
        json.writeEndArray();
        json.writeEndObject();
    }

    private void model(JsonGenerator json, String id, String owner) {
        json.writeStartObject();
        json.writeStringProperty("id", id);
        json.writeStringProperty("object", "model");
        json.writeNumberProperty("created", shared.started().getEpochSecond());
        json.writeStringProperty("owned_by", owner);
        json.writeEndObject();
    }

    private static void send(HttpServerRequest request, String traceId, Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(json);
        }
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON)
                .putHeader(HeaderNames.REQUEST_ID, traceId).end(Buffer.buffer(bytes.toByteArray()));
    }
}
