package io.harborai.call;

import java.util.Collection;

import io.harborai.engine.provider.Platform;
import io.harborai.engine.provider.PlatformTable;
import io.harborai.engine.provider.Provider;

/** What to do when a model is asked for whose platform is known, but not configured: the first thing that newcomers meet. */
final class MissingProvider {
    private MissingProvider() {
    }

    /** A sentence with a space before it; empty when no platform is known for the model, or it is there. */
    static String advice(String model, Collection<Provider> configured) {
        int slash = model.indexOf('/');
        String named = slash < 1 ? "" : model.substring(0, slash);
        for (Platform platform : PlatformTable.all()) {
            boolean meant = slash < 1
                    ? platform.families().stream().anyMatch(model::startsWith)
                    : platform.name().equals(named);
            if (meant && configured.stream().noneMatch(provider -> provider.name().equals(platform.name()))) {
                return " " + platform.title() + " has it, but is not configured: " + remedy(platform);
            }
        }
        return "";
    }

    private static String remedy(Platform platform) {
        return platform.keyVariable() == null
                ? "call provider(\"" + platform.name() + "\", p -> p.baseUrl(…)) when the client is built."
                : "set " + platform.keyVariable() + " and use HarborAI.fromEnv(), or call apiKey(\"" + platform.name()
                        + "\", …) when the client is built.";
    }
}
