package io.harborai.platform.health;

import java.util.Locale;

/** How well a part is, from well to ill; {@link #UNKNOWN} says that nobody has looked yet. */
public enum HealthStatus {
    /** All is well. */
    HEALTHY,
    /** It works, though not as it should. */
    DEGRADED,
    /** It does not work. */
    UNHEALTHY,
    /** Not looked at yet. */
    UNKNOWN;

    /** In lower case, as the HTTP API tells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The worse of the two; what is not known makes nothing worse. */
    public HealthStatus worse(HealthStatus other) {
        if (this == UNKNOWN) {
            return other;
        }
        return other == UNKNOWN || compareTo(other) >= 0 ? this : other;
    }
}
