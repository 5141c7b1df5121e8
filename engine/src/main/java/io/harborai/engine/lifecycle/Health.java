package io.harborai.engine.lifecycle;

import java.util.Objects;

/** How a part is. */
public sealed interface Health {
    /** It works. */
    record Well() implements Health {}

    /** It works, but not as it should. */
    record Degraded(String reason) implements Health {
        public Degraded {
            Objects.requireNonNull(reason);
        }
    }

    /** It does not work, and a restart may help. */
    record Broken(String reason) implements Health {
        public Broken {
            Objects.requireNonNull(reason);
        }
    }
}
