package io.harborai.app.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.module.ServerModule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class AllChecksTest {
    private record Well(String name) implements HealthCheck {
        @Override
        public HealthReport check() {
            return HealthReport.healthy(Map.of());
        }
    }

    private record Module(String name, List<HealthCheck> healthChecks) implements ServerModule {
        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Test
    void those_of_modules_are_among_them_once_these_are_named() {
        AllChecks checks = new AllChecks(all -> List.of(new Well("database")));
        assertThat(checks.get()).isEmpty();
        assertThat(checks.common()).extracting(HealthCheck::name).containsExactly("database");
        checks.of(List.of(new Module("watch", List.of(new Well("machine"), new Well("models")))));
        assertThat(checks.get()).extracting(HealthCheck::name).containsExactly("database", "machine", "models");
    }

    @Test
    void a_common_check_may_ask_for_all_later() {
        List<Supplier<List<HealthCheck>>> kept = new ArrayList<>();
        AllChecks checks = new AllChecks(all -> {
            kept.add(all);
            return List.of();
        });
        checks.of(List.of(new Module("watch", List.of(new Well("machine")))));
        assertThat(kept.getFirst().get()).extracting(HealthCheck::name).containsExactly("machine");
    }
}
