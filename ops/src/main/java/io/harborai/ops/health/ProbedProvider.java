package io.harborai.ops.health;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A provider whose models are looked at. Immutable.
 *
 * @param name         its name in {@code provider/model}
 * @param baseUrl      where it answers, without a slash at the end; null when it runs in this process and needs no look
 * @param headers      what is sent with every call, the credential among it
 * @param allowPrivate whether the address may be on this machine or in a private network
 * @param models       what is used of it, at most {@link #MOST_MODELS}
 */
public record ProbedProvider(String name, @Nullable URI baseUrl, Map<String, Secret> headers, boolean allowPrivate,
        List<Model> models) {
    /** Further models are not looked at. */
    public static final int MOST_MODELS = 200;

    /** Copies the collections. */
    public ProbedProvider {
        headers = Map.copyOf(headers);
        models = List.copyOf(models.subList(0, Math.min(MOST_MODELS, models.size())));
    }

    /**
     * A model in one use.
     *
     * @param name the provider's name for it
     * @param kind what for
     */
    public record Model(String name, ModelKind kind) {}
}
