package io.harborai.engine.routing;

import java.util.Locale;

/** How an alias orders its targets. */
public enum Strategy {
    /** In the order written; the first that works answers. */
    PRIORITY,
    /** The first is drawn with a probability in proportion to its weight; the others follow as written. */
    WEIGHTED;

    /** The name in configuration files. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
