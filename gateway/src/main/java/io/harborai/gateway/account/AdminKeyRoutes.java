package io.harborai.gateway.account;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Credentials;
import io.harborai.platform.admin.Entry;
import io.harborai.platform.admin.Page;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;

/** {@code /admin/v1/admin-keys}: keys with roles for programs that use the admin API. Kept as hashes, shown once. */
public final class AdminKeyRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/admin-keys";
    private static final String ONE = PATH + "/{id}";
    private static final String PREFIX = "hba-";
    private static final int LONGEST = 128;
    private static final long MOST_SECONDS = 100L * 365 * 86_400;
    private static final String COLUMNS = "id, name, role, created_at, expires_at, revoked_at";
    private static final AdminRoute LIST = AdminRoute.of("GET", PATH, Role.ADMIN, "Lists admin keys.")
            .givesPagesOf(AdminKey.class);
    private static final List<AdminRoute> ROUTES = List.of(LIST,
            AdminRoute.of("POST", PATH, Role.ADMIN, "Makes an admin key, which is shown this once.")
                    .takes(Wanted.class).gives(AdminKey.class).status(201),
            AdminRoute.of("GET", ONE, Role.ADMIN, "Shows an admin key.").gives(AdminKey.class),
            AdminRoute.of("DELETE", ONE, Role.ADMIN, "Revokes an admin key.").gives(AdminKey.class));

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random;

    /** The admin keys of this database. */
    public AdminKeyRoutes(Database database, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /** The body of a {@code POST}. */
    record Wanted(@Nullable String name, @Nullable String role, @Nullable Long expires_in_s) {}

    @Override
    public boolean serves(String path) {
        return ROUTES.stream().anyMatch(route -> route.matches(path));
    }

    @Override
    public List<AdminRoute> routes() {
        return ROUTES;
    }

    @Override
    public Entry enter(Credentials credentials) {
        String key = credentials.key();
        if (key == null || !key.startsWith(PREFIX) || key.length() > LONGEST) {
            return Entry.UNKNOWN;
        }
        Optional<AdminKey> known = database.read(handle -> handle.createQuery("select " + COLUMNS
                + " from admin_keys where hash = ?").bind(0, RandomText.hash(key))
                .map((row, context) -> key(row)).findOne());
        if (known.isEmpty()) {
            return Entry.UNKNOWN;
        }
        AdminKey found = known.get();
        Instant end = found.expiresAt();
        if (found.revokedAt() != null) {
            return refused("This admin key (" + found.id() + ") was revoked.", "revoked_api_key");
        }
        if (end != null && end.toEpochMilli() <= clock.millis()) {
            return refused("This admin key (" + found.id() + ") expired at " + end + ".", "expired_api_key");
        }
        return new Entry.Entered(new Actor(Actor.Kind.KEY, found.id(), found.name(), found.role()));
    }

    private static Entry refused(String why, String code) {
        return new Entry.Refused(Failure.of(FailureKind.AUTHENTICATION, why).withCode(code));
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        throw new IllegalStateException("admin keys are asked for with the whole request");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        String path = request.path();
        if (path.equals(PATH)) {
            return switch (request.method()) {
                case "GET" -> Bodies.json(200, list(PageRequest.of(LIST.parameters(request))).toJson(AdminKey::toJson));
                case "POST" -> create(request);
                default -> AdminAnswer.notAllowed(path, request.method(), "GET, POST");
            };
        }
        String id = path.substring(PATH.length() + 1);
        return switch (request.method()) {
            case "GET" -> shown(id);
            case "DELETE" -> {
                database.write(handle -> handle.execute(
                        "update admin_keys set revoked_at = coalesce(revoked_at, ?) where id = ?", clock.millis(), id));
                yield shown(id);
            }
            default -> AdminAnswer.notAllowed(path, request.method(), "GET, DELETE");
        };
    }

    private Page<AdminKey> list(PageRequest request) {
        List<AdminKey> read = database.read(handle -> handle.createQuery("select " + COLUMNS
                + " from admin_keys where id > ? order by id limit " + (request.limit() + 1))
                .bind(0, request.after().orElse("")).map((row, context) -> key(row)).list());
        return Page.of(read, request, AdminKey::id);
    }

    private AdminAnswer create(AdminRequest request) {
        Wanted wanted = Bodies.read(request.body(), Wanted.class,
                "{\"name\": text, \"role\": viewer|operator|admin, \"expires_in_s\": seconds}");
        String name = Bodies.needed("name", wanted.name());
        if (name.length() > LONGEST) {
            throw new WrongInput("name", "'name' has " + name.length() + " characters, it must have at most "
                    + LONGEST + ".");
        }
        Role role = Bodies.role(wanted.role());
        Long life = wanted.expires_in_s();
        if (life != null && (life < 1 || life > MOST_SECONDS)) {
            throw new WrongInput("expires_in_s", "'expires_in_s' is " + life + ", it must be 1 to " + MOST_SECONDS
                    + ".");
        }
        String secret = PREFIX + RandomText.secret(random);
        Instant now = Instant.ofEpochMilli(clock.millis());
        AdminKey made = new AdminKey(RandomText.id("adm_", random), name, role, now,
                life == null ? null : now.plusSeconds(life), null);
        database.write(handle -> handle.execute(
                "insert into admin_keys (id, name, hash, role, created_at, expires_at) values (?, ?, ?, ?, ?, ?)",
                made.id(), name, RandomText.hash(secret), role.word(), now.toEpochMilli(),
                life == null ? null : now.toEpochMilli() + life * 1000));
        Map<String, @Nullable Object> json = made.toJson();
        json.put("key", secret);
        return Bodies.json(201, json);
    }

    private AdminAnswer shown(String id) {
        return database.read(handle -> handle.createQuery("select " + COLUMNS + " from admin_keys where id = ?")
                .bind(0, id).map((row, context) -> key(row)).findOne())
                .map(key -> Bodies.json(200, key.toJson())).orElseGet(() -> Bodies.nothing("admin key", id));
    }

    private static AdminKey key(ResultSet row) throws SQLException {
        return new AdminKey(row.getString("id"), row.getString("name"), AccountStore.role(row.getString("role")),
                Instant.ofEpochMilli(row.getLong("created_at")), instant(row, "expires_at"),
                instant(row, "revoked_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
