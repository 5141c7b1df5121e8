package io.harborai.knowledge.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.harborai.HarborAI;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.error.BudgetException;
import io.harborai.error.HarborAIException;
import io.harborai.error.InvalidRequestException;
import io.harborai.error.NotFoundException;
import io.harborai.error.PermissionException;
import io.harborai.error.QuotaException;
import io.harborai.error.RateLimitException;
import io.harborai.knowledge.answer.AnswerSettings;
import io.harborai.knowledge.session.SettingsStore;
import io.harborai.model.Model;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;

/** {@code /api/config}, {@code /api/models} and {@code /api/embeddings}: what answers, what there is, and vectors. */
final class ModelRoutes {
    private static final int MOST_TEXTS = 1_000;
    private static final int AT_ONCE = 96;

    private final SettingsStore settings;
    private final Function<String, HarborAI> clients;
    private final String prefix;

    ModelRoutes(SettingsStore settings, Function<String, HarborAI> clients, String prefix) {
        this.settings = settings;
        this.clients = clients;
        this.prefix = prefix;
    }

    /** Settings; what is absent stays. */
    record Given(@Nullable String model, @Nullable Integer topK, @Nullable Integer contextTokens,
            @Nullable Integer answerTokens, @Nullable Double threshold, @Nullable Integer retentionDays) {}

    /** A model to try. */
    record Tried(@Nullable String model) {}

    /** Texts to embed. */
    record Texts(@Nullable String model, @Nullable String text, @Nullable List<String> texts) {}

    List<WebRoute> routes() {
        return List.of(
                Envelope.route("GET", "/api/config", WebAccess.CALLER, "Tells how questions are answered.",
                        request -> Envelope.success(Envelope.settings(settings.get()))),
                Envelope.route("PUT", "/api/config", WebAccess.ADMIN, "Changes how questions are answered.",
                        this::change),
                Envelope.route("POST", "/api/config/validate", WebAccess.CALLER, "Checks settings, changing nothing.",
                        request -> Envelope.success(Envelope.fields("valid", true, "config",
                                Envelope.settings(merged(request))))),
                Envelope.route("GET", "/api/models/providers", WebAccess.CALLER,
                        "Lists the providers whose models the caller may use.",
                        request -> Envelope.success(byProvider(request).keySet())),
                Envelope.route("GET", "/api/models/providers/{provider}/models", WebAccess.CALLER,
                        "Lists a provider's models.", this::models),
                Envelope.route("POST", "/api/models/test", WebAccess.CALLER, "Tries a model.", this::test),
                Envelope.route("POST", "/api/embeddings/generate", WebAccess.CALLER, "Embeds a text.",
                        this::generate),
                Envelope.route("POST", "/api/embeddings/batch", WebAccess.CALLER,
                        "Embeds up to 1 000 texts.", this::batch));
    }

    private AnswerSettings merged(WebRequest request) {
        Given given = request.json(Given.class);
        AnswerSettings now = settings.get();
        return new AnswerSettings(given.model() == null ? now.model() : given.model(),
                given.topK() == null ? now.topK() : given.topK(),
                given.contextTokens() == null ? now.contextTokens() : given.contextTokens(),
                given.answerTokens() == null ? now.answerTokens() : given.answerTokens(),
                given.threshold() == null ? now.threshold() : given.threshold(),
                given.retentionDays() == null ? now.retentionDays() : given.retentionDays());
    }

    private WebReply change(WebRequest request) {
        settings.set(merged(request));
        return Envelope.success(Envelope.settings(settings.get()));
    }

    private Map<String, List<String>> byProvider(WebRequest request) {
        Map<String, List<String>> byProvider = new TreeMap<>();
        for (Model model : call(request, client -> client.models().list())) {
            String id = model.id().startsWith(prefix) ? model.id().substring(prefix.length()) : model.id();
            int slash = id.indexOf('/');
            byProvider.computeIfAbsent(slash < 0 ? "harborai" : id.substring(0, slash),
                    none -> new java.util.ArrayList<>()).add(id);
        }
        return byProvider;
    }

    private WebReply models(WebRequest request) {
        List<String> models = byProvider(request).get(request.segment("provider"));
        if (models == null) {
            throw Envelope.notFound("there is no provider " + request.segment("provider") + ".");
        }
        return Envelope.success(models);
    }

    private WebReply test(WebRequest request) {
        String model = Envelope.required(request.json(Tried.class).model(), "model");
        try {
            String text = clients.apply(request.caller().id()).chat().completions()
                    .create(chat -> chat.model(prefix + model).user("Say: ready").maxTokens(16)).text();
            return Envelope.success(Envelope.fields("ok", true, "model", model, "answer", text));
        } catch (HarborAIException e) {
            return Envelope.success(Envelope.fields("ok", false, "model", model, "error",
                    String.valueOf(e.getMessage())));
        }
    }

    private WebReply generate(WebRequest request) {
        Texts asked = request.json(Texts.class);
        String text = Envelope.required(asked.text(), "text");
        return Envelope.success(Envelope.fields("embedding", vectors(request, asked, List.of(text)).getFirst()));
    }

    private WebReply batch(WebRequest request) {
        Texts asked = request.json(Texts.class);
        List<String> texts = asked.texts() == null ? List.of() : asked.texts();
        if (texts.isEmpty() || texts.size() > MOST_TEXTS || texts.stream().anyMatch(String::isBlank)) {
            throw new WrongInput("texts", "'texts' has " + texts.size() + " texts; it takes 1 to " + MOST_TEXTS
                    + ", none blank.");
        }
        return Envelope.success(Envelope.fields("embeddings", vectors(request, asked, texts)));
    }

    private List<float[]> vectors(WebRequest request, Texts asked, List<String> texts) {
        String model = Envelope.required(asked.model(), "model");
        List<float[]> all = new java.util.ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += AT_ONCE) {
            List<String> some = texts.subList(from, Math.min(texts.size(), from + AT_ONCE));
            all.addAll(call(request, client -> client.embeddings()
                    .create(each -> each.model(prefix + model).input(some)).vectors()));
        }
        return all;
    }

    private <T> T call(WebRequest request, Function<HarborAI, T> work) {
        try {
            return work.apply(clients.apply(request.caller().id()));
        } catch (HarborAIException e) {
            throw WebFailure.of(kind(e), "model_failed", String.valueOf(e.getMessage()));
        }
    }

    /** What the caller did wrong is told as that, and not as a failure of the model. */
    private static FailureKind kind(HarborAIException failure) {
        return switch (failure) {
            case NotFoundException unknown -> FailureKind.NOT_FOUND;
            case PermissionException refused -> FailureKind.PERMISSION;
            case RateLimitException rate -> FailureKind.RATE_LIMIT;
            case BudgetException spent -> FailureKind.BUDGET;
            case QuotaException spent -> FailureKind.QUOTA;
            case InvalidRequestException wrong -> FailureKind.INVALID_REQUEST;
            default -> FailureKind.SERVER;
        };
    }
}
