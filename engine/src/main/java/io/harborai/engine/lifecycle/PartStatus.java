package io.harborai.engine.lifecycle;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A part as it is shown.
 *
 * @param name             its name
 * @param state            where it stands
 * @param errors           how often it was found broken or failed to start or stop, since it was made
 * @param recoveryAttempts restarts since it was last well
 * @param lastError        what was wrong last; null when nothing ever was
 * @param uptime           since its last start; zero when it does not run
 */
public record PartStatus(String name, State state, long errors, int recoveryAttempts, @Nullable String lastError,
        Duration uptime) {
    /** Where a part stands. */
    public enum State {
        /** Not started, or stopped. */
        STOPPED,
        /** Works. */
        WELL,
        /** Works, but not as it should. */
        DEGRADED,
        /** Does not work; a restart is due. */
        RECOVERING,
        /** Does not work, and restarts have not helped; it is only watched. */
        GIVEN_UP,
        /** Finishes what it has. */
        DRAINING
    }

    /** The figures under the names that users see. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("status", state.name().toLowerCase(Locale.ROOT));
        map.put("error_count", errors);
        map.put("recovery_attempts", recoveryAttempts);
        if (lastError != null) {
            map.put("last_error", lastError);
        }
        map.put("uptime_s", uptime.toMillis() / 1e3);
        return map;
    }
}
