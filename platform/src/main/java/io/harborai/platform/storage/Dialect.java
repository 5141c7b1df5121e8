package io.harborai.platform.storage;

import java.util.Locale;

/** Which SQL a database speaks. */
public enum Dialect {
    /** One file beside the program. */
    SQLITE,
    /** A server that several nodes share. */
    POSTGRESQL;

    /** Its folder among the migrations. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
