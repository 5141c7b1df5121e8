package io.harborai.gateway.key;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

import io.harborai.gateway.limit.Limits;
import io.harborai.gateway.team.FieldException;
import io.harborai.gateway.team.FieldRules;
import io.harborai.gateway.team.Terms;
import org.jspecify.annotations.Nullable;

/**
 * What can be said about a key.
 *
 * @param name what to call it, 1 to 100 characters on one line
 * @param owner whose it is, up to 200 characters; empty for nobody's
 * @param team the team's id (or name, when it is asked for); null for none
 * @param project what it is for, up to 100 characters; empty for nothing special
 * @param terms its models, limits, budgets and tags
 * @param routes endpoints that it may call, such as {@code /v1/embeddings}, {@code /v1/files/*} for all that begin so; at
 *        most 100; empty for all
 * @param ips addresses that it may be used from, at most 100; empty for all
 * @param expiresAt from when on it is refused, kept to the millisecond; null for never
 * @param logBodies whether requests and answers are kept
 * @param cache whether its calls use the cache
 * @param guardrails names of the guardrails that its calls go through, at most 100
 */
public record KeySettings(String name, String owner, @Nullable String team, String project, Terms terms,
        List<String> routes, List<AddressRange> ips, @Nullable Instant expiresAt, boolean logBodies, CacheWish cache,
        List<String> guardrails) {
    /** Longest name. */
    public static final int MAX_NAME = 100;
    private static final int MAX_OWNER = 200;
    private static final Pattern ROUTE = Pattern.compile("/[A-Za-z0-9_{}./:-]{0,198}\\*?");

    /**
     * Checks the settings.
     *
     * @throws FieldException if one is out of its bounds; the message says how
     */
    public KeySettings {
        FieldRules.line("name", name, 1, MAX_NAME);
        FieldRules.line("owner", owner, 0, MAX_OWNER);
        FieldRules.line("project", project, 0, MAX_NAME);
        routes = FieldRules.lines("routes", routes, FieldRules.MAX_MODEL);
        for (String route : routes) {
            if (!ROUTE.matcher(route).matches()) {
                throw new FieldException("routes", route,
                        "a path such as /v1/chat/completions, or a beginning with a star such as /v1/files/*");
            }
        }
        ips = ips.stream().distinct().toList();
        if (ips.size() > FieldRules.MAX_ENTRIES) {
            throw new FieldException("ips", ips.size() + " ranges", "at most " + FieldRules.MAX_ENTRIES);
        }
        guardrails = FieldRules.lines("guardrails", guardrails, MAX_NAME);
        // The database keeps milliseconds; what is shown at once and what is listed later shall be the same.
        expiresAt = expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A key without limits. */
    public KeySettings(String name, List<String> models, @Nullable Instant expiresAt) {
        this(name, "", null, "", new Terms(models, Limits.NONE, List.of(), Terms.NONE.tags()), List.of(), List.of(),
                expiresAt, false, CacheWish.DEFAULT, List.of());
    }

    /** The same under another name, in another team, with another end. */
    KeySettings as(String otherName, @Nullable String otherTeam, @Nullable Instant otherEnd) {
        return new KeySettings(otherName, owner, otherTeam, project, terms, routes, ips, otherEnd, logBodies, cache,
                guardrails);
    }

    /** The same in another team, or in none. */
    public KeySettings withTeam(@Nullable String other) {
        return new KeySettings(name, owner, other, project, terms, routes, ips, expiresAt, logBodies, cache,
                guardrails);
    }

    /** The same with other terms. */
    public KeySettings withTerms(Terms other) {
        return new KeySettings(name, owner, team, project, other, routes, ips, expiresAt, logBodies, cache,
                guardrails);
    }
}
