package io.harborai.engine.plugin;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What an embedded provider is made of.
 *
 * @param name     the name it is configured under, the first part of its models' names
 * @param settings its own settings; may hold credentials, so they never show in {@link #toString()}
 * @param clock    calendar time
 */
public record ProviderContext(String name, Map<String, String> settings, Clock clock) {
    /** The setting that names the server's data directory; not there in an application that embeds the SDK. */
    public static final String DATA_DIR = "data_dir";

    public ProviderContext {
        Objects.requireNonNull(name);
        settings = Map.copyOf(settings);
        Objects.requireNonNull(clock);
    }

    @Override
    public String toString() {
        return "ProviderContext[" + name + ", settings " + new TreeSet<>(settings.keySet()) + "]";
    }
}
