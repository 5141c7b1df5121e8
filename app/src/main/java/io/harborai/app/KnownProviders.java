package io.harborai.app;

import java.util.Set;

import io.harborai.engine.provider.PlatformTable;

/** Names of the providers that need their credential only. */
public final class KnownProviders {
    /** The names. */
    public static final Set<String> NAMES = PlatformTable.names();

    private KnownProviders() {
    }
}
