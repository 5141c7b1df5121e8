package io.harborai.gateway.admin;

import java.util.List;
import java.util.Optional;

import io.harborai.gateway.admin.KeyShapes.TeamPage;
import io.harborai.gateway.admin.KeyShapes.TeamShape;
import io.harborai.gateway.admin.KeyShapes.TeamWanted;
import io.harborai.gateway.team.JsonFields;
import io.harborai.gateway.team.TeamJson;
import io.harborai.gateway.team.TeamRecord;
import io.harborai.gateway.team.TeamStore;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;

/**
 * {@code /admin/v1/teams}: make and list teams; {@code /{id or name}}: get, change ({@code PATCH}) and delete one that has
 * no keys. Plain blocking code: it is called on a virtual thread.
 */
public final class TeamRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/teams";

    private final TeamStore teams;
    private final Runnable changed;

    /**
     * The routes on a store.
     *
     * @param teams the teams
     * @param changed is run after each change, so that it counts at once
     */
    public TeamRoutes(TeamStore teams, Runnable changed) {
        this.teams = teams;
        this.changed = changed;
    }

    @Override
    public List<AdminRoute> routes() {
        String one = PATH + "/{id}";
        return List.of(
                AdminRoute.of("GET", PATH, Role.VIEWER, "Lists teams, the oldest first.")
                        .with("limit", "integer", "Most entries, 1 to 1000; 100 when it is not given.")
                        .with("after", "string", "Where the last page ended: its 'last_id'.").gives(TeamPage.class),
                AdminRoute.of("POST", PATH, Role.OPERATOR, "Makes a team.").takes(TeamWanted.class)
                        .gives(TeamShape.class).status(201),
                AdminRoute.of("GET", one, Role.VIEWER, "Shows a team, by its id or name.").gives(TeamShape.class),
                AdminRoute.of("PATCH", one, Role.OPERATOR, "Changes a team.").takes(TeamWanted.class)
                        .gives(TeamShape.class),
                AdminRoute.of("DELETE", one, Role.OPERATOR, "Deletes a team that has no keys.").gives(TeamShape.class));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        return answer(method, path, "", body);
    }

    @Override
    public AdminAnswer answer(String method, String path, String query, byte[] body) {
        return AdminCall.guarded("teams", () -> {
            if (path.equals(PATH)) {
                return switch (method) {
                    case "GET" -> list(query);
                    case "POST" -> create(body);
                    default -> AdminAnswer.notAllowed(path, method, "GET, POST");
                };
            }
            String[] below = AdminCall.below(PATH, path);
            return below.length == 1 ? one(method, path, below[0], body) : AdminCall.nothing(path);
        });
    }

    private AdminAnswer list(String query) {
        PageQuery asked = PageQuery.parse(query, List.of());
        return AdminCall.json(200, PageQuery.json(teams.list(asked.after(), asked.limit()), TeamJson::of));
    }

    private AdminAnswer create(byte[] body) {
        TeamRecord team = teams.create(TeamJson.read(JsonFields.read(body), null));
        changed.run();
        return AdminCall.json(201, TeamJson.of(team));
    }

    private AdminAnswer one(String method, String path, String id, byte[] body) {
        return switch (method) {
            case "GET" -> AdminCall.one(teams.find(id).map(TeamJson::of), "team", id);
            case "PATCH" -> changed(teams.update(id, before -> TeamJson.read(JsonFields.read(body), before)), id);
            case "DELETE" -> changed(teams.delete(id), id);
            default -> AdminAnswer.notAllowed(path, method, "GET, PATCH, DELETE");
        };
    }

    private AdminAnswer changed(Optional<TeamRecord> team, String id) {
        team.ifPresent(any -> changed.run());
        return AdminCall.one(team.map(TeamJson::of), "team", id);
    }
}
