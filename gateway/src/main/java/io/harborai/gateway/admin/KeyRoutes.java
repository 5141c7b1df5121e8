package io.harborai.gateway.admin;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.harborai.gateway.admin.KeyShapes.KeyPage;
import io.harborai.gateway.admin.KeyShapes.KeyShape;
import io.harborai.gateway.admin.KeyShapes.KeyWanted;
import io.harborai.gateway.admin.KeyShapes.Rotation;
import io.harborai.gateway.key.KeyJson;
import io.harborai.gateway.key.KeyRecord;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.team.JsonFields;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;

/**
 * {@code /admin/v1/keys}: make and list keys; {@code /{id}}: get, change ({@code PATCH}) and revoke ({@code DELETE}) one;
 * {@code /{id}/rotate|enable|disable}. Plain blocking code: it is called on a virtual thread.
 */
public final class KeyRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/keys";
    /** How long a rotated key's old secret is good when nobody says. */
    private static final Duration USUAL_GRACE = Duration.ofDays(1);

    private final KeyStore keys;
    private final Runnable changed;
    private final InstantSource clock;

    /**
     * The routes on a store.
     *
     * @param keys the keys
     * @param changed is run after each change, so that it counts at once
     * @param clock tells what a time to live counts from
     */
    public KeyRoutes(KeyStore keys, Runnable changed, InstantSource clock) {
        this.keys = keys;
        this.changed = changed;
        this.clock = clock;
    }

    @Override
    public List<AdminRoute> routes() {
        String one = PATH + "/{id}";
        return List.of(AdminRoute.of("GET", PATH, Role.VIEWER, "Lists keys, the oldest first.")
                .with("team", "string", "Only keys of this team, by its id or name.")
                .with("limit", "integer", "Most entries, 1 to 1000; 100 when it is not given.")
                .with("after", "string", "Where the last page ended: its 'last_id'.").gives(KeyPage.class),
                AdminRoute.of("POST", PATH, Role.OPERATOR, "Makes a key, which is shown this once.")
                        .takes(KeyWanted.class).gives(KeyShape.class).status(201),
                AdminRoute.of("GET", one, Role.VIEWER, "Shows a key.").gives(KeyShape.class),
                AdminRoute.of("PATCH", one, Role.OPERATOR, "Changes a key.").takes(KeyWanted.class)
                        .gives(KeyShape.class),
                AdminRoute.of("DELETE", one, Role.OPERATOR, "Revokes a key.").gives(KeyShape.class),
                AdminRoute.of("POST", one + "/rotate", Role.OPERATOR, "Gives a key another secret.")
                        .takes(Rotation.class).gives(KeyShape.class),
                AdminRoute.of("POST", one + "/enable", Role.OPERATOR, "Enables a key.").gives(KeyShape.class),
                AdminRoute.of("POST", one + "/disable", Role.OPERATOR, "Disables a key.").gives(KeyShape.class));
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
        return AdminCall.guarded("keys", () -> {
            if (path.equals(PATH)) {
                return switch (method) {
                    case "GET" -> list(query);
                    case "POST" -> create(body);
                    default -> AdminAnswer.notAllowed(path, method, "GET, POST");
                };
            }
            String[] below = AdminCall.below(PATH, path);
            return below.length == 1
                    ? one(method, path, below[0], body)
                    : below.length == 2 ? act(method, path, below, body) : AdminCall.nothing(path);
        });
    }

    private AdminAnswer list(String query) {
        PageQuery asked = PageQuery.parse(query, List.of("team"));
        return AdminCall.json(200,
                PageQuery.json(keys.list(asked.after(), asked.limit(), asked.filter("team")), KeyJson::of));
    }

    private AdminAnswer create(byte[] body) {
        var created = keys.create(KeyJson.read(JsonFields.read(body), null, clock));
        changed.run();
        return AdminCall.json(201, KeyJson.created(created));
    }

    private AdminAnswer one(String method, String path, String id, byte[] body) {
        return switch (method) {
            case "GET" -> AdminCall.one(keys.find(id).map(KeyJson::of), "key", id);
            case "PATCH" -> changed(id, key -> keys.update(key,
                    before -> KeyJson.read(JsonFields.read(body), before, clock)));
            case "DELETE" -> changed(id, keys::revoke);
            default -> AdminAnswer.notAllowed(path, method, "GET, PATCH, DELETE");
        };
    }

    private AdminAnswer act(String method, String path, String[] below, byte[] body) {
        if (!List.of("rotate", "enable", "disable").contains(below[1])) {
            return AdminCall.nothing(path);
        }
        if (!method.equals("POST")) {
            return AdminAnswer.notAllowed(path, method, "POST");
        }
        JsonFields fields = JsonFields.read(body);
        Duration grace = below[1].equals("rotate")
                ? Duration.ofSeconds(fields.number("grace_s", USUAL_GRACE.toSeconds(), 0,
                        KeyStore.MAX_GRACE.toSeconds()))
                : Duration.ZERO;
        fields.end();
        return switch (below[1]) {
            case "enable" -> changed(below[0], keys::enable);
            case "disable" -> changed(below[0], keys::disable);
            default -> rotate(below[0], grace);
        };
    }

    private AdminAnswer rotate(String id, Duration grace) {
        var rotated = keys.rotate(id, grace);
        rotated.ifPresent(any -> changed.run());
        return AdminCall.one(rotated.map(KeyJson::created), "key", id);
    }

    private AdminAnswer changed(String id, Function<String, Optional<KeyRecord>> change) {
        Optional<KeyRecord> key = change.apply(id);
        key.ifPresent(any -> changed.run());
        return AdminCall.one(key.map(KeyJson::of), "key", id);
    }
}
