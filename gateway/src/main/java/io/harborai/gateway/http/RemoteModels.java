package io.harborai.gateway.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.engine.Pipeline;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The models that providers themselves say they have, asked for when somebody wants the list, and remembered for a while. A
 * provider that does not answer in time is left out, and asked again later. Confined to one event loop.
 */
final class RemoteModels {
    /** How long an answer is remembered. */
    static final long REMEMBERED_NANOS = 300_000_000_000L;
    /** How long a failure is: long enough not to ask a dead provider for every list. */
    static final long FAILURE_REMEMBERED_NANOS = 15_000_000_000L;
    /** How long a list waits for a provider. */
    static final long TIME_LIMIT_MS = 3_000;
    /** A provider's list is cut after this many models; the longest known one has about 500. */
    static final int MAX_MODELS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(RemoteModels.class);

    private record Known(List<String> models, long until) {}

    private final Pipeline pipeline;
    private final Map<String, Known> known = new HashMap<>();

    RemoteModels(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** The models of these providers, by provider; never fails. {@code via} tells them which gateways ask. */
    Future<Map<String, List<String>>> of(List<RemoteProvider> providers, String traceId, String via) {
        List<Future<List<String>>> asked = new ArrayList<>();
        for (RemoteProvider provider : providers) {
            asked.add(of(provider, traceId, via));
        }
        return Future.all(asked).map(all -> {
            Map<String, List<String>> models = new HashMap<>();
            for (int i = 0; i < providers.size(); i++) {
                models.put(providers.get(i).name(), asked.get(i).result());
            }
            return models;
        });
    }

    /** The models that providers in this process offer to somebody, by provider; never fails. */
    static Future<Map<String, List<String>>> of(Vertx vertx, List<EmbeddedProvider> providers, String tenant) {
        List<Future<List<String>>> asked = new ArrayList<>();
        for (EmbeddedProvider provider : providers) {
            asked.add(provider.modelsFor(vertx, tenant).otherwise(failed -> {
                LOG.warn("provider {} did not list its models: {}", provider.name(), failed.getMessage());
                return provider.models();
            }));
        }
        return Future.all(asked).map(all -> {
            Map<String, List<String>> models = new HashMap<>();
            for (int i = 0; i < providers.size(); i++) {
                models.put(providers.get(i).name(), asked.get(i).result());
            }
            return models;
        });
    }

    private Future<List<String>> of(RemoteProvider provider, String traceId, String via) {
        long now = System.nanoTime();
        Known before = known.get(provider.name());
        if (before != null && now - before.until() < 0) {
            return Future.succeededFuture(before.models());
        }
        Promise<List<String>> answer = Promise.promise();
        Call call = new Call(Operation.MODELS, new Envelope("models", 0, 1, false, false, -1, null), new byte[0],
                traceId, TIME_LIMIT_MS, now, CallOptions.DEFAULT.withVia(via));
        Target target = Target.of(provider, "models");
        pipeline.start(call, new Route("models", target.name(), List.of(target), 0, Set.of()), new AnswerSink() {
            @Override
            public void head(AnswerHead head) {
                // The body says all there is.
            }

            @Override
            public void data(Buffer bytes) {
                answer.complete(ids(bytes.getBytes()));
            }

            @Override
            public void end(Ending ending) {
                // data() came before.
            }

            @Override
            public void failed(Failure failure, Ending ending) {
                answer.fail(failure.toString());
            }
        });
        return answer.future().map(models -> {
            known.put(provider.name(), new Known(models, now + REMEMBERED_NANOS));
            return models;
        }).otherwise(failed -> {
            LOG.warn("provider {} did not list its models: {}", provider.name(), failed.getMessage());
            List<String> last = before == null ? List.of() : before.models();
            known.put(provider.name(), new Known(last, now + FAILURE_REMEMBERED_NANOS));
            return last;
        });
    }

    /** The ids in {@code {"data":[{"id":…},…]}}, which the engine has found well-formed. */
    static List<String> ids(byte[] body) {
        List<String> ids = new ArrayList<>();
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (!name.equals("data") || value != JsonToken.START_ARRAY) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    id(parser, ids);
                }
            }
        }
        return List.copyOf(ids);
    }

    private static void id(JsonParser parser, List<String> ids) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("id") && value == JsonToken.VALUE_STRING && ids.size() < MAX_MODELS) {
                // Gemini writes models/NAME and takes NAME.
                String id = parser.getString();
                ids.add(id.startsWith("models/") ? id.substring("models/".length()) : id);
            } else {
                parser.skipChildren();
            }
        }
    }
}
