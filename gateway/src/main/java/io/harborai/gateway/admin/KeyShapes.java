package io.harborai.gateway.admin;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Keys and teams as the OpenAPI document shows them; {@code KeyJson} and {@code TeamJson} read and write them. */
final class KeyShapes {
    private KeyShapes() {
    }

    /** How much may be used at once, per minute, hour and day; absent or 0 for no bound. */
    record Bounds(@Nullable Long rpm, @Nullable Long rph, @Nullable Long rpd, @Nullable Long tpm, @Nullable Long tph,
            @Nullable Long tpd, @Nullable Long concurrent, @Nullable Long requestBytes) {}

    /** A budget: an amount of a currency, or of tokens, in a day, week or month. */
    record BudgetShape(String amount, String unit, String window, boolean hard) {}

    /** A key; {@code key} is its secret, only where it was just made. {@code tags} is an object of texts. */
    record KeyShape(@Nullable String key, String id, String name, String prefix, Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant disabledAt, @Nullable Instant revokedAt, @Nullable Instant rotatedAt,
            @Nullable Instant oldKeyUntil, @Nullable String team, String owner, String project, List<String> models,
            Bounds limits, List<BudgetShape> budgets, Object tags, List<String> routes, List<String> ips,
            boolean logBodies, String cache, List<String> guardrails) {}

    /** Keys; {@code lastId} is the next page's {@code after}. */
    record KeyPage(String object, List<KeyShape> data, boolean hasMore, @Nullable String lastId) {}

    /** Teams; {@code lastId} is the next page's {@code after}. */
    record TeamPage(String object, List<TeamShape> data, boolean hasMore, @Nullable String lastId) {}

    /** What a key is made of or changed to; a new one needs a name. */
    record KeyWanted(@Nullable String name, @Nullable String owner, @Nullable String team, @Nullable String project,
            @Nullable List<String> models, @Nullable Bounds limits, @Nullable List<BudgetShape> budgets,
            @Nullable Object tags, @Nullable List<String> routes, @Nullable List<String> ips,
            @Nullable Instant expiresAt, @Nullable Long expiresInS, @Nullable Boolean logBodies,
            @Nullable String cache, @Nullable List<String> guardrails) {}

    /** How long the old secret stays good, in seconds. */
    record Rotation(@Nullable Long graceS) {}

    /** A team. {@code tags} is an object of texts. */
    record TeamShape(String id, String name, Instant createdAt, Instant updatedAt, List<String> models, Bounds limits,
            List<BudgetShape> budgets, Object tags) {}

    /** What a team is made of or changed to; a new one needs a name. */
    record TeamWanted(@Nullable String name, @Nullable List<String> models, @Nullable Bounds limits,
            @Nullable List<BudgetShape> budgets, @Nullable Object tags) {}
}
