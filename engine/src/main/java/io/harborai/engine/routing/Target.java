package io.harborai.engine.routing;

import io.harborai.engine.provider.Provider;

/**
 * One model at one provider.
 *
 * @param name {@code provider/model}, as it is written in configurations, headers and logs
 */
public record Target(Provider provider, String model, String name) {
    /** A target, named after its parts. */
    public static Target of(Provider provider, String model) {
        return new Target(provider, model, provider.name() + "/" + model);
    }
}
