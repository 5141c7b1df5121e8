package io.harborai.engine.plugin;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LockedRegistryTest extends PluginRegistryContract {
    @Override
    PluginRegistry<String> create(RegistrySettings settings, Executor loading, LongSupplier nanos) {
        return new LockedRegistry<>(settings, loading, nanos);
    }

    @Test
    void statistics_tell_which_registry_runs() {
        assertThat(create(RegistrySettings.DEFAULT, Runnable::run, () -> 0).statistics().toMap())
                .containsEntry("registry", "locked");
    }
}
