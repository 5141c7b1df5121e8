package io.harborai.engine.plugin;

import java.util.Locale;

/** Where a plug-in stands in its life. */
public enum PluginState {
    /** Known by name; nothing of it is loaded. */
    REGISTERED,
    /** Its loader runs, once, however many ask. */
    LOADING,
    /** Loaded and handed out. */
    ACTIVE,
    /** Its loader failed; it may be tried again after a wait. */
    FAILED,
    /** Switched off: neither loaded nor handed out. */
    DISABLED;

    /** The state as statistics show it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
