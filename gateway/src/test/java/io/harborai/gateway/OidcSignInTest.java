package io.harborai.gateway;

import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Sign-in by a real issuer, with a client that keeps cookies and follows the redirects by hand, as a browser does. */
final class OidcSignInTest {
    private static final String MASTER = "the-master-key-of-this-test";

    @TempDir
    Path directory;

    private final MockOAuth2Server issuer = new MockOAuth2Server();
    private CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private Database database;
    private KeyRefresher refresher;
    private CallLedger ledger;
    private Gateway gateway;
    private int port;

    @BeforeEach
    void start() throws Exception {
        issuer.start();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(directory.resolve("harborai.yaml"), """
                server: {port: %d, workers: 1}
                oidc:
                  issuer: %s
                  client_id: harborai
                  client_secret: the-secret-of-the-client
                  public_url: http://127.0.0.1:%d/
                  label: Harbor sign-in
                  role_claim: realm.roles
                  admins: [captains]
                  viewers: [guests]
                """.formatted(port, issuer.issuerUrl("harbor"), port));
        ConfigResult.Loaded config = (ConfigResult.Loaded) ConfigLoader.create(Map.of(), directory, List.of())
                .load(Map.of());
        database = Database.open(DatabaseSettings.of(new DatabaseUrl.Sqlite(directory.resolve("a.db"))),
                InstantSource.system(), List.of(GatewaySchema.MIGRATIONS));
        KeyStore keys = KeyStore.create(database, InstantSource.system(), new SecureRandom());
        KeyRing ring = KeyRing.create(new MasterKey.FromEnvironment(Secret.of(MASTER)));
        refresher = KeyRefresher.start(database, keys, ring);
        ledger = CallLedger.open(config.config().ledger(), directory, database, InstantSource.system());
        gateway = Gateway.start(config.config(), keys, ring, refresher, database, "test", null,
                Surroundings.NONE.withLedger(ledger));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.drain(Duration.ofSeconds(1));
        gateway.close();
        ledger.close();
        refresher.close();
        database.close();
        issuer.shutdown();
    }

    @Test
    void whoTheIssuerVouchesForIsInWithTheRoleOfTheirGroup() throws Exception {
        assertThat(get(here("/admin/v1/session/ways")).body()).contains("\"oidc\":\"Harbor sign-in\"");
        vouch("ada", Map.of("preferred_username", "Ada 爱达", "realm", Map.of("roles", List.of("crew", "captains"))));
        HttpResponse<String> in = signIn();
        assertThat(in.headers().firstValue("location")).contains("/console/");
        assertThat(in.headers().firstValue("set-cookie").orElseThrow()).contains("HttpOnly", "SameSite=Strict");
        HttpResponse<String> session = get(here("/admin/v1/session"));
        assertThat(session.body()).contains("\"name\":\"Ada 爱达\"", "\"role\":\"admin\"", "\"kind\":\"account\"");
        String audit = send("/admin/v1/audit", MASTER).body();
        assertThat(audit).contains("session.start", "Ada 爱达");

        // Who loses the group loses the role, and the sessions that had it.
        HttpCookie old = cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("harborai_session")).findFirst().orElseThrow();
        forget();
        vouch("ada", Map.of("preferred_username", "Ada 爱达", "realm", Map.of("roles", List.of("guests"))));
        signIn();
        assertThat(get(here("/admin/v1/session")).body()).contains("\"role\":\"viewer\"");
        forget();
        HttpResponse<String> stale = HttpClient.newHttpClient().send(HttpRequest.newBuilder(here("/admin/v1/session"))
                .header("cookie", old.getName() + "=" + old.getValue()).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(stale.statusCode()).isEqualTo(401);
    }

    @Test
    void aNameThatAnAccountHasIsNotTakenOver() throws Exception {
        send("POST", "/admin/v1/accounts", MASTER,
                "{\"name\": \"root\", \"role\": \"admin\", \"password\": \"correct horse battery\"}");
        vouch("somebody", Map.of("preferred_username", "root", "realm", Map.of("roles", List.of("guests"))));
        signIn();
        assertThat(get(here("/admin/v1/session")).body()).contains("\"name\":\"root 2\"", "\"role\":\"viewer\"");
    }

    @Test
    void whoHasNoRoleIsRefusedAndTheReasonIsShown() throws Exception {
        vouch("bob", Map.of("realm", Map.of("roles", List.of("strangers"))));
        HttpResponse<String> back = signIn();
        assertThat(back.headers().firstValue("location")).contains("/console/?sign_in=no_role");
        assertThat(get(here("/admin/v1/session")).statusCode()).isEqualTo(401);
    }

    @Test
    void anAnswerThatThisBrowserDidNotAskForIsRefused() throws Exception {
        vouch("eve", Map.of("realm", Map.of("roles", List.of("captains"))));
        HttpResponse<String> begun = get(here("/admin/v1/session/oidc"));
        URI back = callback(begun);
        forget();
        assertThat(get(back).headers().firstValue("location")).as("no cookie").contains(
                "/console/?sign_in=round_over");
        get(here("/admin/v1/session/oidc"));
        assertThat(get(back).headers().firstValue("location")).as("another round's cookie").contains(
                "/console/?sign_in=round_over");
        assertThat(get(here("/admin/v1/session/oidc/callback?state=of-nobody&code=a")).headers().firstValue("location"))
                .contains("/console/?sign_in=round_over");
        assertThat(get(here("/admin/v1/session")).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenOfAnotherIssuerOrForAnotherClientIsNotBelieved() throws Exception {
        vouch("eve", Map.of("aud", "another-client", "realm", Map.of("roles", List.of("captains"))));
        assertThat(signIn().headers().firstValue("location")).contains("/console/?sign_in=not_believed");
        issuer.enqueueCallback(new DefaultOAuth2TokenCallback("harbor", "eve", "JWT", List.of("harborai"),
                Map.of("realm", Map.of("roles", List.of("captains"))), -3600));
        forget();
        assertThat(signIn().headers().firstValue("location")).contains("/console/?sign_in=not_believed");
    }

    @Test
    void whoBeginsAgainAndAgainIsSlowed() throws Exception {
        String last = "";
        for (int i = 0; i < 40; i++) {
            last = get(here("/admin/v1/session/oidc")).headers().firstValue("location").orElseThrow();
        }
        assertThat(last).isEqualTo("/console/?sign_in=slowed");
    }

    @Test
    void anIssuerThatIsGoneLeadsBackToTheSignInPage() throws Exception {
        issuer.shutdown();
        HttpResponse<String> back = get(here("/admin/v1/session/oidc"));
        assertThat(back.statusCode()).isEqualTo(303);
        assertThat(back.headers().firstValue("location")).contains("/console/?sign_in=issuer_unreachable");
    }

    private void vouch(String subject, Map<String, Object> claims) {
        issuer.enqueueCallback(new DefaultOAuth2TokenCallback("harbor", subject, "JWT", List.of("harborai"), claims,
                3600));
    }

    private void forget() {
        cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    }

    private HttpResponse<String> signIn() throws Exception {
        return get(callback(get(here("/admin/v1/session/oidc"))));
    }

    /** Where the issuer sends the browser. */
    private URI callback(HttpResponse<String> begun) throws Exception {
        assertThat(begun.statusCode()).isEqualTo(303);
        URI issuers = URI.create(begun.headers().firstValue("location").orElseThrow());
        assertThat(issuers.getQuery()).contains("code_challenge_method=S256", "nonce=", "state=", "scope=openid");
        return URI.create(get(issuers).headers().firstValue("location").orElseThrow());
    }

    private URI here(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> get(URI address) throws Exception {
        HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies).build();
        return browser.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String path, String key) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(here(path)).header("authorization",
                "Bearer " + key).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String key, String body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(here(path))
                .header("authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return answer;
    }
}
