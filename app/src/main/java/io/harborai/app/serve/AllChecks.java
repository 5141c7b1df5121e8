package io.harborai.app.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.module.ServerModule;

/** The health checks of the common parts and of all modules, for those of them that tell of all. Safe to share between threads. */
final class AllChecks implements Supplier<List<HealthCheck>> {
    private final List<HealthCheck> common;
    private volatile List<HealthCheck> all = List.of();

    /** @param common makes those of the parts that are no modules; it may ask for all, later */
    AllChecks(Function<Supplier<List<HealthCheck>>, List<HealthCheck>> common) {
        this.common = List.copyOf(common.apply(() -> all));
    }

    /** Those of the parts that are no modules. */
    List<HealthCheck> common() {
        return common;
    }

    /** Names the modules, once all are made. */
    void of(List<ServerModule> modules) {
        List<HealthCheck> checks = new ArrayList<>(common);
        modules.forEach(module -> checks.addAll(module.healthChecks()));
        all = List.copyOf(checks);
    }

    @Override
    public List<HealthCheck> get() {
        return all;
    }
}
