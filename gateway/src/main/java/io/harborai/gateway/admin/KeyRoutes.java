package io.harborai.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.access.AdminRoute;
import io.harborai.gateway.access.Role;
import io.harborai.gateway.http.AdminAnswer;
import io.harborai.gateway.http.AdminRoutes;
import io.harborai.gateway.key.KeyJson;
import io.harborai.gateway.key.KeyRecord;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.NewKey;
import io.harborai.platform.storage.StorageException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** {@code /admin/v1/keys}: make, list and revoke keys. Plain blocking code: it is called on a virtual thread. */
public final class KeyRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/keys";
    /** Longest life of a key that has an end: a hundred years. */
    private static final long MAX_LIFE_SECONDS = 100L * 365 * 86_400;

    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    private final KeyStore keys;
    private final KeyRefresher refresher;
    private final InstantSource clock;

    /** The routes on this store; a change counts at once on this node. */
    public KeyRoutes(KeyStore keys, KeyRefresher refresher, InstantSource clock) {
        this.keys = keys;
        this.refresher = refresher;
        this.clock = clock;
    }

    /** The body of a {@code POST}. */
    record Wanted(@Nullable String name, java.util.@Nullable List<String> models, @Nullable Long expires_in_s) {}

    /** What a key looks like from outside; {@code key} only in the answer to a {@code POST}. */
    record Shown(String id, @Nullable String key, String name, String prefix, Instant created_at,
            @Nullable Instant expires_at, @Nullable Instant revoked_at, java.util.List<String> models) {}

    @Override
    public java.util.List<AdminRoute> routes() {
        String one = PATH + "/{id}";
        return java.util.List.of(
                AdminRoute.of("GET", PATH, Role.VIEWER, "Lists keys, the oldest first.").gives(Keys.class),
                AdminRoute.of("POST", PATH, Role.OPERATOR, "Makes a key, which is shown this once.")
                        .takes(Wanted.class).gives(Shown.class).status(201),
                AdminRoute.of("GET", one, Role.VIEWER, "Shows a key.").gives(Shown.class),
                AdminRoute.of("DELETE", one, Role.OPERATOR, "Revokes a key.").gives(Shown.class));
    }

    /** The list of keys. */
    record Keys(String object, java.util.List<Shown> data) {}

    @Override
    public boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        try {
            if (path.equals(PATH)) {
                return switch (method) {
                    case "GET" -> json(200, KeyJson.list(keys.list()));
                    case "POST" -> create(body);
                    default -> AdminAnswer.notAllowed(path, method, "GET, POST");
                };
            }
            String id = URLDecoder.decode(path.substring(PATH.length() + 1).replace("+", "%2B"),
                    StandardCharsets.UTF_8);
            return switch (method) {
                case "GET" -> one(keys.list().stream().filter(key -> key.id().equals(id)).findFirst(), id);
                case "DELETE" -> revoke(id);
                default -> AdminAnswer.notAllowed(path, method, "GET, DELETE");
            };
        } catch (StorageException broken) {
            return AdminAnswer.failed(Failure.of(FailureKind.OVERLOADED, "The keys cannot be read or written: "
                    + broken.getMessage()).withCode("storage_failed"));
        }
    }

    private AdminAnswer create(byte[] body) {
        try {
            Wanted wanted = mapper.readValue(body, Wanted.class);
            if (wanted == null || wanted.name() == null) {
                return refused("'name' is missing.", "name");
            }
            Long life = wanted.expires_in_s();
            if (life != null && (life < 1 || life > MAX_LIFE_SECONDS)) {
                return refused("'expires_in_s' is " + life + ", it must be 1 to " + MAX_LIFE_SECONDS + ".",
                        "expires_in_s");
            }
            Instant end = life == null ? null : clock.instant().plusSeconds(life);
            KeyStore store = keys;
            var created = store.create(new NewKey(wanted.name(),
                    wanted.models() == null ? java.util.List.of() : wanted.models(), end));
            refresher.refresh();
            return json(201, KeyJson.created(created));
        } catch (JacksonException malformed) {
            return refused("The body must be {\"name\": text, \"models\": [names], \"expires_in_s\": seconds}: "
                    + malformed.getOriginalMessage(), null);
        } catch (IllegalArgumentException outOfBounds) {
            return refused(String.valueOf(outOfBounds.getMessage()), null);
        }
    }

    private AdminAnswer revoke(String id) {
        Optional<KeyRecord> revoked = keys.revoke(id);
        refresher.refresh();
        return one(revoked, id);
    }

    private AdminAnswer one(Optional<KeyRecord> key, String id) {
        return key.map(found -> json(200, KeyJson.of(found))).orElseGet(() -> AdminAnswer.failed(Failure.of(
                FailureKind.NOT_FOUND, "There is no key with the id '" + id + "'.").withCode("key_not_found")));
    }

    private AdminAnswer json(int status, Object value) {
        return AdminAnswer.json(status, mapper.writeValueAsBytes(value));
    }

    private static AdminAnswer refused(String message, @Nullable String param) {
        return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, message).withParam(param));
    }
}
