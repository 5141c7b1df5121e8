package io.harborai.gateway.team;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The teams in the database. A team is named by its id or its name. Blocking, for the control plane only. Safe to share
 * between threads. Every method throws a {@link io.harborai.platform.storage.StorageException} if the database failed.
 */
public final class TeamStore {
    private static final Logger LOG = LoggerFactory.getLogger(TeamStore.class);
    private static final String SELECT = "select id, name, terms, created_at, updated_at from teams ";

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random;

    /**
     * Teams in a database.
     *
     * @param database where the teams are
     * @param clock tells when a team is made or changed
     * @param random makes ids
     */
    public TeamStore(Database database, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a team.
     *
     * @throws ConflictException if there is one of that name
     */
    public TeamRecord create(TeamSettings wanted) {
        byte[] bytes = new byte[9];
        random.nextBytes(bytes);
        Instant now = Instant.ofEpochMilli(clock.millis());
        TeamRecord team = new TeamRecord(TeamSettings.ID + Base64.getUrlEncoder().encodeToString(bytes), wanted, now,
                now);
        return database.write(handle -> {
            free(handle, team);
            handle.execute("insert into teams (id, name, terms, created_at, updated_at) values (?, ?, ?, ?, ?)",
                    team.id(), team.name(), TeamJson.stored(team.terms()), now.toEpochMilli(), now.toEpochMilli());
            Changes.count(handle);
            return team;
        });
    }

    private static void free(Handle handle, TeamRecord team) {
        find(handle, team.name()).filter(other -> !other.id().equals(team.id())).ifPresent(other -> {
            throw new ConflictException("team_exists", "There is a team '" + team.name() + "' already (" + other.id()
                    + "). Choose another name.");
        });
    }

    /** The team of this id or name. */
    public Optional<TeamRecord> find(String idOrName) {
        return database.read(handle -> find(handle, idOrName));
    }

    /** The same within a transaction. */
    public static Optional<TeamRecord> find(Handle handle, String idOrName) {
        return handle.createQuery(SELECT + "where id = :which or name = :which").bind("which", idOrName)
                .map((row, context) -> record(row)).findOne();
    }

    /** Every team that can be read, by id, within a transaction. Of one that cannot, the keys shall be refused. */
    public static Map<String, TeamRecord> all(Handle handle) {
        Map<String, TeamRecord> teams = new HashMap<>();
        handle.createQuery(SELECT).map((row, context) -> readable(row)).forEach(
                found -> found.ifPresent(team -> teams.put(team.id(), team)));
        return teams;
    }

    private static Optional<TeamRecord> readable(ResultSet row) throws SQLException {
        try {
            return Optional.of(record(row));
        } catch (FieldException broken) {
            LOG.error("the team {} in the database cannot be read, so its keys are refused: {}", row.getString("id"),
                    broken.getMessage());
            return Optional.empty();
        }
    }

    /**
     * A part of the teams, by name.
     *
     * @param after the team before the first one, by id or name; empty to begin with the first
     * @param limit most teams, 1 to {@value Page#MAX}
     * @throws FieldException if there is no such team to begin after
     */
    public Page<TeamRecord> list(String after, int limit) {
        return database.read(handle -> {
            String name = after.isEmpty()
                    ? ""
                    : find(handle, after).map(TeamRecord::name)
                            .orElseThrow(() -> new FieldException("after", after, "the id of a team"));
            return Page.of(handle.createQuery(SELECT + "where name > :name order by name limit :limit")
                    .bind("name", name).bind("limit", limit + 1).map((row, context) -> record(row)).list(), limit);
        });
    }

    /**
     * Changes a team.
     *
     * @param idOrName which
     * @param change what it becomes; may be asked twice
     * @return the team as it is then; empty when there is none
     * @throws ConflictException if the new name is another team's
     */
    public Optional<TeamRecord> update(String idOrName, UnaryOperator<TeamSettings> change) {
        return database.write(handle -> find(handle, idOrName).map(team -> {
            TeamRecord changed = new TeamRecord(team.id(), change.apply(team.settings()), team.createdAt(),
                    Instant.ofEpochMilli(clock.millis()));
            free(handle, changed);
            handle.execute("update teams set name = ?, terms = ?, updated_at = ? where id = ?", changed.name(),
                    TeamJson.stored(changed.terms()), changed.updatedAt().toEpochMilli(), changed.id());
            Changes.count(handle);
            return changed;
        }));
    }

    /**
     * Deletes a team that no key belongs to, but for revoked ones, which leave it.
     *
     * @param idOrName which
     * @return the team as it was; empty when there is none
     * @throws ConflictException if keys belong to it
     */
    public Optional<TeamRecord> delete(String idOrName) {
        return database.write(handle -> find(handle, idOrName).map(team -> {
            long keys = handle.createQuery("select count(*) from api_keys where team = ? and revoked_at is null")
                    .bind(0, team.id()).mapTo(Long.class).one();
            if (keys > 0) {
                throw new ConflictException("team_in_use", "The team '" + team.name() + "' has " + keys
                        + (keys == 1 ? " key" : " keys") + ". Revoke them or give them another team first.");
            }
            handle.execute("update api_keys set team = null where team = ?", team.id());
            handle.execute("delete from teams where id = ?", team.id());
            Changes.count(handle);
            return team;
        }));
    }

    private static TeamRecord record(ResultSet row) throws SQLException {
        JsonFields terms = JsonFields.read(row.getString("terms").getBytes(StandardCharsets.UTF_8));
        return new TeamRecord(row.getString("id"),
                new TeamSettings(row.getString("name"), TermsJson.read(terms, Terms.NONE)),
                Instant.ofEpochMilli(row.getLong("created_at")), Instant.ofEpochMilli(row.getLong("updated_at")));
    }
}
