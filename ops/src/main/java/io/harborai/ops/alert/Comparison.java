package io.harborai.ops.alert;

import java.util.Locale;

/** On which side of its threshold a metric is wrong. */
public enum Comparison {
    /** Above it. */
    ABOVE {
        @Override
        boolean holds(double value, double threshold) {
            return value > threshold;
        }
    },
    /** Below it. */
    BELOW {
        @Override
        boolean holds(double value, double threshold) {
            return value < threshold;
        }
    };

    abstract boolean holds(double value, double threshold);

    double worse(double one, double other) {
        return this == ABOVE ? Math.max(one, other) : Math.min(one, other);
    }

    /** In lower case, as the configuration writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
