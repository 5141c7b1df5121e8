package io.harborai.gateway.key;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.harborai.gateway.team.FieldException;
import io.harborai.gateway.team.FieldRules;
import io.harborai.gateway.team.JsonFields;
import io.harborai.gateway.team.Terms;
import io.harborai.gateway.team.TermsJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Keys as the admin API and the command line show them: times in ISO 8601, UTC. Made of maps, lists and texts only. */
public final class KeyJson {
    /** Longest life of a key that has an end: a hundred years. */
    private static final long MAX_LIFE_SECONDS = 100L * 365 * 86_400;
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private KeyJson() {
    }

    /**
     * A key that was just made or rotated, with the key itself.
     *
     * @param created the key
     * @return {@code id, key} and the fields of {@link #of}
     */
    public static Map<String, @Nullable Object> created(CreatedKey created) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", created.record().id());
        json.put("key", created.key().reveal());
        json.putAll(of(created.record()));
        return json;
    }

    /**
     * What is known about a key.
     *
     * @param key the key
     * @return {@code id, name, prefix, created_at}, the settings, and {@code disabled_at, revoked_at, rotated_at,
     *         old_key_until}
     */
    public static Map<String, @Nullable Object> of(KeyRecord key) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", key.id());
        json.put("name", key.name());
        json.put("prefix", key.prefix());
        json.put("created_at", key.createdAt().toString());
        json.put("expires_at", text(key.expiresAt()));
        json.put("disabled_at", text(key.disabledAt()));
        json.put("revoked_at", text(key.revokedAt()));
        json.put("rotated_at", text(key.marks().rotatedAt()));
        json.put("old_key_until", text(key.marks().oldUntil()));
        json.put("team", key.settings().team());
        write(key.settings(), json);
        return json;
    }

    /** What has no column of its own. */
    private static void write(KeySettings settings, Map<String, @Nullable Object> json) {
        json.put("owner", settings.owner());
        json.put("project", settings.project());
        TermsJson.write(settings.terms(), json);
        json.put("routes", settings.routes());
        json.put("ips", settings.ips().stream().map(AddressRange::toString).toList());
        json.put("log_bodies", settings.logBodies());
        json.put("cache", settings.cache().word());
        json.put("guardrails", settings.guardrails());
    }

    /**
     * What the fields make of a key: {@code name, owner, team, project, tags, models, routes, ips, limits, budgets,
     * expires_at} or {@code expires_in_s, log_bodies, cache, guardrails}.
     *
     * @param fields the fields
     * @param before what it is now; null for a new one, whose fields begin empty
     * @param clock tells what {@code expires_in_s} counts from
     * @return what it becomes; its team as it was written
     * @throws FieldException if a field is unknown, missing or has a value that it may not have
     */
    public static KeySettings read(JsonFields fields, @Nullable KeySettings before, InstantSource clock) {
        String name = fields.text("name", before == null ? null : before.name());
        if (name == null) {
            throw new FieldException("name", "missing", "1 to " + KeySettings.MAX_NAME + " characters");
        }
        KeySettings now = before == null ? new KeySettings(name, List.of(), null) : before;
        Instant end = end(fields, now.expiresAt(), clock);
        KeySettings after = settings(fields, name, fields.text("team", now.team()), end, now);
        fields.end();
        return after;
    }

    private static KeySettings settings(JsonFields fields, String name, @Nullable String team, @Nullable Instant end,
            KeySettings now) {
        List<String> ips = FieldRules.lines("ips",
                fields.texts("ips", now.ips().stream().map(AddressRange::toString).toList()), AddressRange.MAX_TEXT);
        return new KeySettings(name, orEmpty(fields.text("owner", now.owner())), team,
                orEmpty(fields.text("project", now.project())), TermsJson.read(fields, now.terms()),
                fields.texts("routes", now.routes()), ips.stream().map(AddressRange::parse).toList(), end,
                fields.flag("log_bodies", now.logBodies()),
                CacheWish.of(Objects.requireNonNullElse(fields.text("cache", now.cache().word()),
                        CacheWish.DEFAULT.word())),
                fields.texts("guardrails", now.guardrails()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable Instant end(JsonFields fields, @Nullable Instant before, InstantSource clock) {
        long life = fields.number("expires_in_s", 0, 1, MAX_LIFE_SECONDS);
        Instant now = clock.instant();
        if (life > 0) {
            if (fields.has("expires_at")) {
                throw new FieldException("expires_at", "given together with expires_in_s", "one of the two");
            }
            return now.plusSeconds(life);
        }
        if (!fields.has("expires_at")) {
            return before;
        }
        String text = fields.text("expires_at", null);
        if (text == null) {
            return null;
        }
        Instant end = instant(text);
        if (!end.isAfter(now) || end.isAfter(LATEST)) {
            throw new FieldException("expires_at", text, "in the future, before the year 9999");
        }
        return end;
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException none) {
            throw new FieldException("expires_at", text, "a time such as 2026-12-31T23:59:59Z");
        }
    }

    /** The settings that have no column of their own, as the database keeps them. */
    static String stored(KeySettings settings) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        write(settings, json);
        return MAPPER.writeValueAsString(json);
    }

    /** The reverse of {@link #stored}; fields that a newer version wrote are passed over. */
    static KeySettings read(String stored, String name, @Nullable String team, @Nullable Instant end) {
        return settings(JsonFields.read(stored.getBytes(StandardCharsets.UTF_8)), name, team, end,
                new KeySettings(name, List.of(), end).withTerms(Terms.NONE));
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
