package io.harborai;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** A setting that can be set once; a second time is a mistake that somebody should hear of. Not thread-safe. */
final class Once<T> {
    private final String owner;
    private final String name;
    private @Nullable T value;

    /** A setting of the client. */
    Once(String name) {
        this("", name);
    }

    /** A setting of a part; {@code owner} says of which. */
    Once(String owner, String name) {
        this.owner = owner;
        this.name = name;
    }

    void set(T given) {
        if (value != null) {
            throw new IllegalStateException((owner.isEmpty() ? "" : owner + ": ") + name + " is set twice");
        }
        value = Objects.requireNonNull(given, name);
    }

    @Nullable
    T get() {
        return value;
    }

    T orElse(T otherwise) {
        return value == null ? otherwise : value;
    }

    /** Checks a whole number's range. */
    static int within(String name, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + lowest + " to " + highest);
        }
        return value;
    }

    /** Checks a time-out's range, 1 ms to 24 days, which is what milliseconds in an int hold; returns milliseconds. */
    static int millis(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofDays(24)) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", it must be PT0.001S (1 ms) to PT576H (24 days)");
        }
        return (int) value.toMillis();
    }
}
