package io.harborai.gateway.account;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.gateway.audit.AuditLog;
import io.harborai.gateway.audit.Change;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.config.OidcConfig;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.secret.SlowDown;
import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /admin/v1/session/ways} and {@code /admin/v1/session/oidc}: which ways in there are, and the one by an issuer. A
 * browser comes here, not a program: whatever goes wrong leads back to the sign-in page, which says it.
 */
public final class OidcRoutes implements AdminRoutes {
    static final String BEGIN = "/admin/v1/session/oidc";
    static final String CALLBACK = BEGIN + "/callback";
    private static final String WAYS = "/admin/v1/session/ways";
    private static final String CONSOLE = "/console/";
    private static final List<AdminRoute> ROUTES = List.of(
            AdminRoute.open("GET", WAYS, "Tells the ways to sign in.").gives(Ways.class),
            AdminRoute.open("GET", BEGIN, "Sends a browser to the issuer, to sign in there.").status(303),
            AdminRoute.open("GET", CALLBACK, "Where the issuer sends it back; sets the session's cookie.")
                    .with("code", "string", "What the issuer vouches with.")
                    .with("state", "string", "What it was sent with.").status(303));
    private static final int FREE_BY_ADDRESS = 30;
    private static final int MOST_ADDRESSES = 10_000;
    private static final int LONGEST_REASON = 500;
    private static final Duration ROUND = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(OidcRoutes.class);

    private final @Nullable OidcConfig config;
    private final @Nullable OidcProvider provider;
    private final AccountStore accounts;
    private final Sessions sessions;
    private final AuditLog audit;
    private final SecureRandom random;
    private final SlowDown byAddress;

    /**
     * @param config null when nobody signs in this way
     * @param nodes  tells the other nodes of attempts
     */
    public OidcRoutes(@Nullable OidcConfig config, Database database, AccountStore accounts, AuditLog audit,
            SessionSettings settings, InstantSource clock, SecureRandom random, Bus nodes) {
        this.config = config;
        this.provider = config == null ? null : new OidcProvider(config, clock);
        this.accounts = accounts;
        this.sessions = new Sessions(database, settings, clock, random);
        this.audit = audit;
        this.random = random;
        this.byAddress = new SlowDown(FREE_BY_ADDRESS, MOST_ADDRESSES, clock, nodes, "oidc:address");
    }

    /** The ways in; {@code oidc} is what the button says, null for no button. */
    record Ways(boolean key, boolean password, @Nullable String oidc) {}

    @Override
    public boolean serves(String path) {
        return ROUTES.stream().anyMatch(route -> route.matches(path));
    }

    @Override
    public List<AdminRoute> routes() {
        return ROUTES;
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        throw new IllegalStateException("a sign-in is asked for with the whole request");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        if (!request.method().equals("GET")) {
            return AdminAnswer.notAllowed(request.path(), request.method(), "GET");
        }
        OidcConfig configured = config;
        if (request.path().equals(WAYS)) {
            return Bodies.json(200, new Ways(true, true, configured == null ? null : configured.label()));
        }
        OidcProvider issuer = provider;
        if (configured == null || issuer == null) {
            return back("not_configured", null);
        }
        try {
            if (!byAddress.wait(request.address()).isZero()) {
                return back("slowed", null);
            }
            // A beginning counts, too: it asks the issuer and, when that fails, leaves an entry in the audit log.
            byAddress.attempted(request.address());
            if (request.path().equals(BEGIN)) {
                OidcRound round = OidcRound.begin(random);
                return to(issuer.begin(round).toString(), RoundCookie.write(configured, round, ROUND));
            }
            return finish(request, configured, issuer);
        } catch (OidcProvider.Failed failed) {
            LOG.warn("somebody at {} could not sign in by {} [{}]: {}", request.address(), configured.issuer(),
                    request.traceId(), oneLine(String.valueOf(failed.getMessage())));
            audit.append(new Change(nobody(""), request.address(), request.traceId(), Change.Phase.FAILED,
                    "session.start", BEGIN, 401, null, null));
            return back(failed.code(), RoundCookie.none(configured));
        }
    }

    private AdminAnswer finish(AdminRequest request, OidcConfig configured, OidcProvider issuer)
            throws OidcProvider.Failed {
        Map<String, String> told = query(request.query());
        String secret = RoundCookie.read(request.header("cookie"));
        if (secret == null) {
            throw new OidcProvider.Failed("round_over", "the browser has no cookie of a sign-in: it took longer than "
                    + ROUND.toMinutes() + " minutes, or began elsewhere", null);
        }
        OidcRound round = new OidcRound(secret);
        String state = told.get("state");
        if (state == null || !RandomText.same(state, round.state())) {
            throw new OidcProvider.Failed("round_over", "the state that came back is not the browser's", null);
        }
        String code = told.get("code");
        if (code == null || code.isEmpty()) {
            throw new OidcProvider.Failed("refused_by_issuer", "the issuer says " + told.get("error"), null);
        }
        OidcIdentity who = OidcIdentity.of(configured, issuer.claims(code, round));
        Role role = who.role().orElse(null);
        if (role == null) {
            accounts.forbidVouched(who.subject());
            throw new OidcProvider.Failed("no_role", who.name() + " has no role: no value of the claim "
                    + configured.roleClaim() + " is configured", null);
        }
        Account account = accounts.vouched(who.subject(), who.name(), role).orElseThrow(
                () -> new OidcProvider.Failed("not_allowed", "the account of " + who.name() + " is disabled", null));
        byAddress.succeeded(request.address());
        String session = sessions.begin(account);
        audit.append(Change.done(account.actor(), request.address(), request.traceId(), "session.start", BEGIN));
        boolean secure = configured.publicUrl().getScheme().equals("https");
        return to(CONSOLE, SessionCookie.write(secure, session, sessions.longestSeconds()));
    }

    /** What an address or an issuer says stands in it, and must not begin a line of its own in a plain log. */
    private static String oneLine(String told) {
        String plain = told.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= LONGEST_REASON ? plain : plain.substring(0, LONGEST_REASON) + "…";
    }

    private static Actor nobody(String name) {
        return new Actor(Actor.Kind.SYSTEM, "", name, Role.VIEWER);
    }

    private static AdminAnswer back(String code, @Nullable String cookie) {
        return to(CONSOLE + "?sign_in=" + code, cookie);
    }

    private static AdminAnswer to(String location, @Nullable String cookie) {
        Map<String, String> headers = new HashMap<>(Map.of("location", location, "cache-control", "no-store",
                "referrer-policy", "no-referrer"));
        if (cookie != null) {
            headers.put("set-cookie", cookie);
        }
        return AdminAnswer.page(303, headers, new byte[0]);
    }

    /** Issuers add parameters of their own, so none is refused; of several with one name the first counts. */
    private static Map<String, String> query(String text) throws OidcProvider.Failed {
        Map<String, String> read = new HashMap<>();
        for (String pair : text.split("&", 32)) {
            int sign = pair.indexOf('=');
            if (sign > 0) {
                try {
                    read.putIfAbsent(pair.substring(0, sign), URLDecoder.decode(pair.substring(sign + 1),
                            StandardCharsets.UTF_8));
                } catch (IllegalArgumentException malformed) {
                    throw new OidcProvider.Failed("round_over", "the query that came back is malformed", malformed);
                }
            }
        }
        return read;
    }
}
