package io.harborai.app;

import java.util.List;
import java.util.Objects;

import io.harborai.engine.provider.PlatformTable;
import io.harborai.platform.config.KnownProvider;

/** The engine's table of platforms, as the configuration's checks need it. */
public final class KnownProviders {
    private KnownProviders() {
    }

    /**
     * The platforms.
     *
     * @return one per row of the table
     */
    public static List<KnownProvider> all() {
        return PlatformTable.all().stream().map(platform -> new KnownProvider(platform.name(),
                Objects.requireNonNullElse(platform.keyVariable(), ""), platform.baseUrl() != null)).toList();
    }
}
