package io.harborai.ops.health;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.ops.fetch.Fetcher;
import io.harborai.ops.fetch.Question;
import io.harborai.ops.fetch.Reply;
import tools.jackson.databind.json.JsonMapper;

/** Looks at a provider in the cheapest way there is. Blocking, bounded by the time-out. Thread-safe. */
final class Probe {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InstantSource clock;
    private final Fetcher fetcher;
    private final CheckSettings settings;

    Probe(InstantSource clock, Fetcher fetcher, CheckSettings settings) {
        this.clock = clock;
        this.fetcher = fetcher;
        this.settings = settings;
    }

    /** One call for the list of models tells of all of them; only where there is no list each may be called by itself. */
    Map<ProbedProvider.Model, Observation> look(ProbedProvider provider) {
        Map<ProbedProvider.Model, Observation> seen = new LinkedHashMap<>();
        URI base = provider.baseUrl();
        if (base == null) {
            Observation local = new Observation(clock.instant(), Duration.ZERO, "", Observation.Source.LOCAL);
            provider.models().forEach(model -> seen.put(model, local));
            return seen;
        }
        Instant began = clock.instant();
        try {
            Reply reply = fetcher.send(Question.get(URI.create(base + "/models"), headers(provider),
                    settings.timeout(), provider.allowPrivate()));
            boolean noList = reply.status() == 404 || reply.status() == 405 || reply.status() == 501;
            Observation all = observed(began, noList ? "" : error(reply), Observation.Source.MODELS);
            for (ProbedProvider.Model model : provider.models()) {
                seen.put(model, noList && settings.calls() ? call(provider, base, model) : all);
            }
        } catch (IOException failed) {
            Observation none = observed(began, String.valueOf(failed.getMessage()), Observation.Source.MODELS);
            provider.models().forEach(model -> seen.put(model, none));
        }
        return seen;
    }

    private Observation call(ProbedProvider provider, URI base, ProbedProvider.Model model) {
        Map<String, String> headers = headers(provider);
        headers.put("content-type", "application/json");
        String path = switch (model.kind()) {
            case LLM -> "/chat/completions";
            case EMBEDDINGS -> "/embeddings";
        };
        Map<String, Object> body = switch (model.kind()) {
            case LLM -> Map.of("model", model.name(), "max_tokens", 1, "messages",
                    List.of(Map.of("role", "user", "content", "ping")));
            case EMBEDDINGS -> Map.of("model", model.name(), "input", "ping");
        };
        Instant began = clock.instant();
        try {
            Reply reply = fetcher.send(Question.post(URI.create(base + path), headers, JSON.writeValueAsBytes(body),
                    settings.timeout(), provider.allowPrivate()));
            return observed(began, error(reply), Observation.Source.CALL);
        } catch (IOException failed) {
            return observed(began, String.valueOf(failed.getMessage()), Observation.Source.CALL);
        }
    }

    private Observation observed(Instant began, String error, Observation.Source source) {
        Instant now = clock.instant();
        return new Observation(now, Duration.between(began, now), error, source);
    }

    /** What a body says may repeat the credential; the status says enough. */
    private static String error(Reply reply) {
        if (reply.ok()) {
            return "";
        }
        return switch (reply.status()) {
            case 401, 403 -> "the credential was refused (status " + reply.status() + ")";
            case 429 -> "the provider's limit is reached (status 429)";
            default -> "it answered with status " + reply.status();
        };
    }

    private static Map<String, String> headers(ProbedProvider provider) {
        Map<String, String> headers = new LinkedHashMap<>();
        provider.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        return headers;
    }
}
