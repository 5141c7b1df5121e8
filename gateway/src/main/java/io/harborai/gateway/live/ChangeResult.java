package io.harborai.gateway.live;

import java.util.List;

import io.harborai.platform.config.ConfigChange;

/** What became of a wish to change the configuration. */
public sealed interface ChangeResult {
    /**
     * It is in force, or would be.
     *
     * @param state what is in force now
     * @param changes what is another than before
     */
    record Applied(LiveState state, List<ConfigChange> changes) implements ChangeResult {
        /** Copies the list. */
        public Applied {
            changes = List.copyOf(changes);
        }
    }

    /**
     * It is not, and nothing was changed.
     *
     * @param kind what kind of trouble
     * @param errors why, and what to do
     */
    record Refused(Kind kind, List<String> errors) implements ChangeResult {
        /** Copies the list. */
        public Refused {
            errors = List.copyOf(errors);
        }
    }

    /** Why a change is refused. */
    enum Kind {
        /** The configuration would be wrong. */
        INVALID,
        /** The file, the environment or a flag sets it. */
        SHADOWED,
        /** Somebody else changed it meanwhile. */
        CONFLICT,
        /** There is no such version. */
        UNKNOWN,
        /** The database cannot be read or written. */
        STORAGE
    }
}
