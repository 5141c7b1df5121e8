package io.harborai.gateway.team;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Teams as the admin API and the command line show them: times in ISO 8601, UTC. Made of maps, lists and texts only. */
public final class TeamJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private TeamJson() {
    }

    /**
     * What is known about a team.
     *
     * @param team the team
     * @return {@code id, name, created_at, updated_at, models, limits, budgets, tags}
     */
    public static Map<String, @Nullable Object> of(TeamRecord team) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", team.id());
        json.put("name", team.name());
        json.put("created_at", team.createdAt().toString());
        json.put("updated_at", team.updatedAt().toString());
        TermsJson.write(team.terms(), json);
        return json;
    }

    /**
     * What the fields make of a team.
     *
     * @param fields {@code name, models, limits, budgets, tags}
     * @param before what it is now; null for a new one, whose fields begin empty
     * @return what it becomes
     * @throws FieldException if a field is unknown, missing or has a value that it may not have
     */
    public static TeamSettings read(JsonFields fields, @Nullable TeamSettings before) {
        String name = fields.text("name", before == null ? null : before.name());
        TeamSettings after = new TeamSettings(name == null ? "" : name,
                TermsJson.read(fields, before == null ? Terms.NONE : before.terms()));
        fields.end();
        return after;
    }

    static String stored(Terms terms) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        TermsJson.write(terms, json);
        return MAPPER.writeValueAsString(json);
    }
}
