package io.harborai.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.admin.ConfigShapes.Applied;
import io.harborai.gateway.admin.ConfigShapes.Diff;
import io.harborai.gateway.admin.ConfigShapes.History;
import io.harborai.gateway.admin.ConfigShapes.Patch;
import io.harborai.gateway.admin.ConfigShapes.Rollback;
import io.harborai.gateway.admin.ConfigShapes.State;
import io.harborai.gateway.admin.ConfigShapes.VersionShape;
import io.harborai.gateway.live.Change;
import io.harborai.gateway.live.ChangeResult;
import io.harborai.gateway.live.ConfigJson;
import io.harborai.gateway.live.ConfigVersion;
import io.harborai.gateway.live.LiveConfig;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.storage.StorageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /admin/v1/config}: what is in force ({@code GET}), a change of it ({@code PATCH}, a JSON merge patch shaped like the
 * file; {@code ?dry_run=true} only tells), {@code /reload}, {@code /rollback}, {@code /history}, {@code /versions/N} and
 * {@code /diff?from=N&to=M}. Plain blocking code: it is called on a virtual thread.
 */
public final class ConfigRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/config";
    private static final String VERSIONS = PATH + "/versions/";
    private static final String REASON = "Why, for the history.";
    private static final Actor NOBODY = Actor.system("admin API");
    private static final int USUAL_HISTORY = 50;

    private final LiveConfig config;
    private final JsonMapper mapper = JsonMapper.builder().build();

    /** @param config the configuration of this server */
    public ConfigRoutes(LiveConfig config) {
        this.config = config;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.of("GET", PATH, Role.VIEWER, "Shows the configuration in force.").gives(State.class),
                AdminRoute.of("PATCH", PATH, Role.OPERATOR,
                        "Changes the configuration by a merge patch (RFC 7386) shaped like the file.")
                        .with("dry_run", "boolean", "Only tells what would change.").with("reason", "string", REASON)
                        .takes(Patch.class).gives(Applied.class),
                AdminRoute.of("POST", PATH + "/reload", Role.OPERATOR, "Reads the configuration anew.")
                        .with("reason", "string", REASON).gives(Applied.class),
                AdminRoute.of("POST", PATH + "/rollback", Role.OPERATOR, "Goes back to an earlier version.")
                        .with("reason", "string", REASON).takes(Rollback.class).gives(Applied.class),
                AdminRoute.of("GET", PATH + "/history", Role.VIEWER, "Lists versions, the newest first.")
                        .with("limit", "integer", "Most versions; 50 when it is not given.").gives(History.class),
                AdminRoute.of("GET", VERSIONS + "{version}", Role.VIEWER, "Shows a version.").gives(VersionShape.class),
                AdminRoute.of("GET", PATH + "/diff", Role.VIEWER, "Tells what differs between two versions.")
                        .with("from", "integer", "The one before 'to' when it is not given.")
                        .with("to", "integer", "That in force when it is not given.").gives(Diff.class));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        return answer(new AdminRequest(method, path, "", body, NOBODY, "", "", Map.of()));
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        String method = request.method();
        String path = request.path();
        try {
            Map<String, String> said = query(request.query());
            Actor actor = request.someone();
            String who = actor.kind() == Actor.Kind.SYSTEM ? actor.name() : actor.kind().word() + " " + actor.name();
            return switch (path) {
                case PATH -> switch (method) {
                    case "GET" -> json(200, ConfigJson.state(config.state()));
                    case "PATCH" -> change(said, request.body(), who);
                    default -> AdminAnswer.notAllowed(path, method, "GET, PATCH");
                };
                case PATH + "/reload" -> method.equals("POST")
                        ? result(config.reload(new Change(who, said.getOrDefault("reason", "asked to reload"))))
                        : AdminAnswer.notAllowed(path, method, "POST");
                case PATH + "/rollback" -> method.equals("POST")
                        ? rollback(said, request.body(), who)
                        : AdminAnswer.notAllowed(path, method, "POST");
                default -> method.equals("GET") ? read(path, said) : AdminAnswer.notAllowed(path, method, "GET");
            };
        } catch (StorageException broken) {
            return AdminAnswer.failed(Failure.of(FailureKind.OVERLOADED, "The configuration's history cannot be read: "
                    + broken.getMessage()).withCode("storage_failed"));
        } catch (IllegalArgumentException wrong) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, String.valueOf(wrong.getMessage())));
        }
    }

    private AdminAnswer read(String path, Map<String, String> said) {
        if (path.equals(PATH + "/history")) {
            long limit = number(said.getOrDefault("limit", String.valueOf(USUAL_HISTORY)), "limit");
            return json(200, ConfigJson.history(config.store().history((int) Math.min(limit, 1_000))));
        }
        if (path.equals(PATH + "/diff")) {
            ConfigVersion to = version(said.getOrDefault("to", String.valueOf(config.state().version().version())));
            ConfigVersion from = version(said.getOrDefault("from", String.valueOf(to.version() - 1)));
            return json(200, ConfigJson.diff(from, to));
        }
        if (path.startsWith(VERSIONS)) {
            return json(200, ConfigJson.version(version(path.substring(VERSIONS.length()))));
        }
        return AdminAnswer.failed(Failure.of(FailureKind.NOT_FOUND, "There is nothing at " + path
                + "; there are history, versions/N, diff, reload and rollback.").withCode("unknown_route"));
    }

    private ConfigVersion version(String text) {
        long number = number(text, "version");
        Optional<ConfigVersion> found = config.store().version(number);
        return found.orElseThrow(() -> new IllegalArgumentException("There is no version " + number
                + ", or no longer; see " + PATH + "/history."));
    }

    private AdminAnswer change(Map<String, String> said, byte[] body, String who) {
        String reason = said.getOrDefault("reason", "changed by the admin API");
        return result(config.change(new String(body, StandardCharsets.UTF_8), new Change(who, reason),
                said.getOrDefault("dry_run", "false").equals("true")));
    }

    private AdminAnswer rollback(Map<String, String> said, byte[] body, String who) {
        try {
            JsonNode wanted = mapper.readTree(body).path("version");
            if (!wanted.isIntegralNumber()) {
                throw new IllegalArgumentException("The body must be {\"version\": NUMBER}.");
            }
            long version = wanted.asLong();
            return result(config.rollback(version, new Change(who, said.getOrDefault("reason",
                    "rolled back to " + version))));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("The body must be {\"version\": NUMBER}.", malformed);
        }
    }

    private AdminAnswer result(ChangeResult result) {
        return switch (result) {
            case ChangeResult.Applied applied -> json(200, ConfigJson.applied(applied));
            case ChangeResult.Refused refused -> AdminAnswer.failed(failure(refused));
        };
    }

    private static Failure failure(ChangeResult.Refused refused) {
        String why = "The configuration is as it was. " + String.join("; ", refused.errors());
        return switch (refused.kind()) {
            case INVALID -> Failure.of(FailureKind.INVALID_REQUEST, why).withCode("config_invalid");
            case SHADOWED -> Failure.of(FailureKind.INVALID_REQUEST, why).withProviderStatus(409)
                    .withCode("config_set_elsewhere");
            case CONFLICT -> Failure.of(FailureKind.INVALID_REQUEST, why).withProviderStatus(409)
                    .withCode("config_conflict");
            case UNKNOWN -> Failure.of(FailureKind.NOT_FOUND, why).withCode("config_version_not_found");
            case STORAGE -> Failure.of(FailureKind.OVERLOADED, why).withCode("storage_failed");
        };
    }

    private static long number(String text, String name) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + name + "' must be a whole number.", e);
        }
    }

    private static Map<String, String> query(String query) {
        Map<String, String> said = new HashMap<>();
        for (String part : query.isEmpty() ? List.<String>of() : List.of(query.split("&"))) {
            String[] pair = part.split("=", 2);
            said.put(URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                    pair.length == 2 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "");
        }
        return said;
    }

    private AdminAnswer json(int status, Map<String, Object> value) {
        return AdminAnswer.json(status, mapper.writeValueAsBytes(new LinkedHashMap<>(value)));
    }
}
