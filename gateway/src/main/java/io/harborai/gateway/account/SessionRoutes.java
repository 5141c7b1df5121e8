package io.harborai.gateway.account;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.audit.AuditLog;
import io.harborai.gateway.audit.Change;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Credentials;
import io.harborai.platform.admin.Entry;
import io.harborai.platform.admin.Role;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.secret.Passwords;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.secret.SlowDown;
import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;

/** {@code /admin/v1/session}: sign in with a password, see who is in, sign out here or everywhere. */
public final class SessionRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/session";
    private static final String SHAPE = "{\"name\": text, \"password\": text}";
    private static final AdminRoute SIGN_IN = AdminRoute.open("POST", PATH,
            "Signs in: the answer sets a cookie, and its csrf goes into the header x-harborai-csrf of each write.")
            .takes(SignIn.class).gives(Session.class);
    private static final AdminRoute SHOW = AdminRoute.of("GET", PATH, Role.VIEWER, "Tells who asks.")
            .gives(Session.class);
    private static final AdminRoute SIGN_OUT = AdminRoute.of("DELETE", PATH, Role.VIEWER, "Signs out.")
            .with("everywhere", "boolean", "Whether to end every session of the account.").gives(Session.class);
    /** A person mistypes a few times; many people share an address. */
    private static final int FREE_BY_NAME = 5;
    private static final int FREE_BY_ADDRESS = 30;
    private static final int MOST_NAMES = 10_000;

    private final AccountStore accounts;
    private final Sessions sessions;
    private final AuditLog audit;
    private final SlowDown byName;
    private final SlowDown byAddress;

    /** Sessions of these accounts. */
    public SessionRoutes(Database database, AccountStore accounts, AuditLog audit, SessionSettings settings,
            InstantSource clock, SecureRandom random, Bus nodes) {
        this.accounts = accounts;
        this.sessions = new Sessions(database, settings, clock, random);
        this.audit = audit;
        this.byName = new SlowDown(FREE_BY_NAME, MOST_NAMES, clock, nodes, "session:name");
        this.byAddress = new SlowDown(FREE_BY_ADDRESS, MOST_NAMES, clock, nodes, "session:address");
    }

    /** The body of a sign-in. */
    record SignIn(@Nullable String name, @Nullable String password) {
        @Override
        public String toString() {
            return "SignIn[" + name + "]";
        }
    }

    /** Who asks; {@code csrf} only within a session. */
    record Session(String id, String name, String role, String kind, @Nullable String csrf) {
        static Session of(Actor actor, @Nullable String csrf) {
            return new Session(actor.id(), actor.name(), actor.role().word(), actor.kind().word(), csrf);
        }

        Map<String, @Nullable Object> toJson() {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("id", id);
            json.put("name", name);
            json.put("role", role);
            json.put("kind", kind);
            json.put("csrf", csrf);
            return json;
        }
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH);
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(SIGN_IN, SHOW, SIGN_OUT);
    }

    @Override
    public Entry enter(Credentials credentials) {
        String secret = credentials.key() == null ? SessionCookie.read(credentials.cookie()) : null;
        if (secret == null || secret.isEmpty()) {
            return Entry.UNKNOWN;
        }
        Optional<Account> account = sessions.find(secret);
        if (account.isEmpty()) {
            return new Entry.Refused(Failure.of(FailureKind.AUTHENTICATION,
                    "You are not signed in any more. Sign in again.").withCode("session_over"));
        }
        String csrf = credentials.csrf();
        if (credentials.writes() && (csrf == null || !RandomText.same(csrf, Sessions.csrf(secret)))) {
            return new Entry.Refused(Failure.of(FailureKind.PERMISSION, "A write within a session needs the header "
                    + "x-harborai-csrf with the session's csrf; GET " + PATH + " tells it.").withCode("csrf_missing"));
        }
        return new Entry.Entered(account.get().actor());
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        throw new IllegalStateException("a session is asked for with the whole request");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        return switch (request.method()) {
            case "POST" -> signIn(request);
            case "GET" -> {
                String secret = SessionCookie.read(request.header("cookie"));
                boolean session = request.someone().kind() == Actor.Kind.ACCOUNT && secret != null;
                yield Bodies.json(200, Session.of(request.someone(), session && secret != null
                        ? Sessions.csrf(secret)
                        : null).toJson());
            }
            case "DELETE" -> signOut(request);
            default -> AdminAnswer.notAllowed(PATH, request.method(), "GET, POST, DELETE");
        };
    }

    private AdminAnswer signIn(AdminRequest request) {
        SignIn asked = Bodies.read(request.body(), SignIn.class, SHAPE);
        String name = Bodies.needed("name", asked.name());
        String password = Bodies.needed("password", asked.password());
        if (name.length() > 128 || password.length() > Passwords.LONGEST) {
            return refused();
        }
        Duration wait = byName.wait(name);
        Duration other = byAddress.wait(request.address());
        if (!wait.isZero() || !other.isZero()) {
            return AdminAnswer.failed(Failure.of(FailureKind.RATE_LIMIT,
                    "Too many failed attempts to sign in. Wait, then try again.").withCode("sign_in_slowed")
                    .withRetryAfter(wait.compareTo(other) > 0 ? wait : other));
        }
        byName.attempted(name);
        byAddress.attempted(request.address());
        Optional<Account> account;
        try {
            account = accounts.authenticate(name, password);
        } catch (Passwords.Busy busy) {
            return AdminAnswer.failed(Passwords.Busy.failure());
        }
        if (account.isEmpty()) {
            audit.append(new Change(new Actor(Actor.Kind.SYSTEM, "", name, Role.VIEWER), request.address(),
                    request.traceId(), Change.Phase.FAILED, "session.start", PATH, 401, null, null));
            return refused();
        }
        byName.succeeded(name);
        byAddress.succeeded(request.address());
        String secret = sessions.begin(account.get());
        audit.append(Change.done(account.get().actor(), request.address(), request.traceId(), "session.start", PATH));
        return Bodies.page(Map.of("set-cookie", SessionCookie.write(request, secret, sessions.longestSeconds())),
                Session.of(account.get().actor(), Sessions.csrf(secret)).toJson());
    }

    private static AdminAnswer refused() {
        return AdminAnswer.failed(Failure.of(FailureKind.AUTHENTICATION,
                "There is no account with this name and password.").withCode("wrong_name_or_password"));
    }

    private AdminAnswer signOut(AdminRequest request) {
        boolean everywhere = SIGN_OUT.parameters(request).getOrDefault("everywhere", "false").equals("true");
        Actor actor = request.someone();
        String secret = SessionCookie.read(request.header("cookie"));
        if (actor.kind() == Actor.Kind.ACCOUNT && everywhere) {
            sessions.endAll(actor.id());
        } else if (secret != null) {
            sessions.end(secret);
        }
        return Bodies.page(Map.of("set-cookie", SessionCookie.write(request, "", 0)),
                Session.of(actor, null).toJson());
    }
}
