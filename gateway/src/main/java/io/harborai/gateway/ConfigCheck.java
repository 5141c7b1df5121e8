package io.harborai.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.harborai.engine.routing.Catalog;
import io.harborai.platform.config.HarborConfig;

/** What is wrong in a configuration that only the gateway can tell: expressions, schemas, ranges of addresses. */
public final class ConfigCheck {
    private ConfigCheck() {
    }

    /** Each problem in a line; empty when the gateway can use the configuration. */
    public static List<String> problems(HarborConfig config) {
        List<String> problems = new ArrayList<>();
        tried(() -> ConfiguredGuardrails.of(config.guardrails()), "", problems);
        tried(() -> Gateway.callers(config.server()), "server.trusted_proxies: ", problems);
        config.providers().values().forEach(entry -> tried(() -> ConfiguredCatalog.remote(entry), "", problems));
        return problems;
    }

    /** The providers and aliases that a configuration leads to, with those of the environment, without starting anything. */
    public static Catalog catalog(HarborConfig config, Map<String, String> environment) {
        return ConfiguredCatalog.of(config, List.of(), environment::get);
    }

    private static void tried(Runnable use, String where, List<String> problems) {
        try {
            use.run();
        } catch (IllegalArgumentException wrong) {
            problems.add(where + wrong.getMessage());
        }
    }
}
