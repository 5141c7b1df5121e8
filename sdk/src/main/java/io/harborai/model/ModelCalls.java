package io.harborai.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.harborai.call.Calls;
import io.harborai.call.Exceptions;
import io.harborai.call.WholeAnswer;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.json.JsonObject;

/** Tells which models there are. Thread-safe. */
public final class ModelCalls {
    private final Calls calls;

    /** Made by the client only. */
    public ModelCalls(Calls calls) {
        this.calls = calls;
    }

    /**
     * The models that this client knows without asking anybody: its aliases, the models that its providers were configured
     * with, and the local ones. A provider's other models can be asked for all the same, as {@code provider/model}.
     */
    public List<Model> list() {
        List<Model> models = new ArrayList<>();
        calls.settings().aliases().forEach(alias -> models.add(new Model(alias.name(), null, null, -1, Map.of())));
        calls.providers().forEach(provider -> models.addAll(known(provider)));
        return List.copyOf(models);
    }

    /**
     * Asks a provider, over the network, for the models that it has.
     *
     * @throws IllegalArgumentException                    when no provider of that name is configured
     * @throws io.harborai.error.HarborAIException when the provider does not answer with a list
     */
    public List<Model> list(String provider) {
        List<Provider> configured = calls.providers();
        Provider found = configured.stream().filter(candidate -> candidate.name().equals(provider)).findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("No provider '" + provider + "' is configured; there is "
                                + String.join(", ", configured.stream().map(Provider::name).toList()) + "."));
        return found instanceof RemoteProvider remote ? read(provider, calls.models(remote)) : known(found);
    }

    private static List<Model> known(Provider provider) {
        return provider.models().stream().map(
                model -> new Model(provider.name() + "/" + model, provider.name(), null, -1, Map.of())).toList();
    }

    private static List<Model> read(String provider, WholeAnswer answer) {
        try {
            List<JsonObject> data = JsonObject.parse(answer.json(), 0, answer.json().length).takeObjects("data");
            if (data == null) {
                throw new IllegalArgumentException("'data' is not an array of objects");
            }
            return data.stream().map(model -> model(provider, model)).toList();
        } catch (IllegalArgumentException unreadable) {
            throw Exceptions.unreadable(answer.info(), unreadable);
        }
    }

    private static Model model(String provider, JsonObject model) {
        String id = Objects.requireNonNullElse(model.takeString("id"), "");
        String ownedBy = model.takeString("owned_by");
        long created = model.takeLong("created", -1);
        model.drop("object");
        return new Model(provider + "/" + id, provider, ownedBy, created, model.rest());
    }
}
