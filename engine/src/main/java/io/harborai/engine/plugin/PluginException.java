package io.harborai.engine.plugin;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** A plug-in cannot be had: it is unknown, switched off, failed, or was removed; the message names it and says which. */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String plugin;
    private final @Nullable Duration retryAfter;

    PluginException(String plugin, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super("plug-in " + plugin + " " + message, cause);
        this.plugin = plugin;
        this.retryAfter = retryAfter;
    }

    static PluginException of(String plugin, String message) {
        return new PluginException(plugin, message, null, null);
    }

    /** The plug-in's name. */
    public String plugin() {
        return plugin;
    }

    /** How long until a failed plug-in may be loaded again; empty when waiting does not help. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
