package io.harborai.gateway.team;

import java.time.Instant;

/**
 * What is known about a team. Immutable.
 *
 * @param id {@code team_…}
 * @param settings its name and what its keys may use together
 * @param createdAt when it was made
 * @param updatedAt when it was last changed
 */
public record TeamRecord(String id, TeamSettings settings, Instant createdAt, Instant updatedAt) {
    /** Its name. */
    public String name() {
        return settings.name();
    }

    /** What its keys may use together. */
    public Terms terms() {
        return settings.terms();
    }
}
