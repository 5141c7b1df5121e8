package io.harborai.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.exchange.Failure;
import io.harborai.gateway.GatewaySchema;
import io.harborai.gateway.key.KeyStore;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.storage.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

final class KeyRoutesTest {
    private static final String KEYS = "/admin/v1/keys";
    private static final String TEAMS = "/admin/v1/teams";
    private final JsonMapper json = JsonMapper.builder().build();
    private final AtomicInteger changes = new AtomicInteger();

    @TempDir
    Path directory;

    private Database database;
    private AdminRoutes routes;

    @BeforeEach
    void open() {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));
        database = Database.open(directory.resolve("keys.db"), GatewaySchema.MIGRATIONS);
        KeyStore keys = KeyStore.create(database, clock, new SecureRandom());
        routes = AdminRoutes.all(List.of(new KeyRoutes(keys, changes::incrementAndGet, clock),
                new TeamRoutes(keys.teams(), changes::incrementAndGet)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theKeyIsShownOnceAndItsHashNever() {
        JsonNode made = good("POST", KEYS, "{'name':'ci','limits':{'rpm':60},'budgets':['10USD/month'],"
                + "'ips':['10.0.0.0/8'],'tags':{'a':'b'},'expires_in_s':60}");
        String id = made.path("id").asString();
        JsonNode read = good("GET", KEYS + "/" + id, "");
        assertThat(made.path("key").asString()).startsWith("hb-");
        assertThat(read.has("key") || read.has("hash")).isFalse();
        assertThat(read.path("expires_at").asString()).isEqualTo("2026-11-20T12:01:00Z");
        assertThat(read.path("budgets").path(0).toString())
                .isEqualTo("{\"amount\":\"10\",\"unit\":\"USD\",\"window\":\"month\",\"hard\":true}");
        assertThat(changes).hasValue(1);
    }

    @Test
    void whatWasReadCanBeSentBackAndAPatchMerges() {
        String id = good("POST", KEYS, "{'name':'ci','limits':{'rpm':60,'tpm':5},'tags':{'a':'b','c':'d'}}").path("id")
                .asString();
        JsonNode patched = good("PATCH", KEYS + "/" + id,
                "{'limits':{'tpm':null},'tags':{'a':null},'owner':'alice','cache':'on','models':['fast']}");
        assertThat(patched.path("limits").toString()).isEqualTo("{\"rpm\":60}");
        assertThat(patched.path("tags").toString()).isEqualTo("{\"c\":\"d\"}");
        JsonNode again = good("PATCH", KEYS + "/" + id, "{'budgets':" + patched.path("budgets").toString().replace('"',
                '\'') + ",'limits':{'rpm':60}}");
        assertThat(again).isEqualTo(patched);
        assertThat(good("PATCH", KEYS + "/" + id, "{'limits':null,'models':null}").path("limits").toString())
                .isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}|name|missing", "{'name':''}|name|1 to 100", "{'name':7}|name|a text",
            "{'name':'x','limits':{'rpm':-1}}|limits.rpm|whole number from 0",
            "{'name':'x','limits':{'rpm':1.5}}|limits.rpm|1.5", "{'name':'x','limits':{'rps':1}}|limits.rps|rpm",
            "{'name':'x','limits':7}|limits|object", "{'name':'x','budgets':['1USD']}|budgets|10USD/month",
            "{'name':'x','budgets':[{'amount':'1','unit':'USD','window':'year'}]}|budgets.window|day, week or month",
            "{'name':'x','budgets':[7]}|budgets|object",
            "{'name':'x','budgets':['1USD/day','2USD/day']}|budgets|one for",
            "{'name':'x','models':'fast'}|models|a list", "{'name':'x','models':['']}|models|1 to 200",
            "{'name':'x','ips':['10.0.0.0/33']}|ips|0 to 32", "{'name':'x','routes':['chat']}|routes|/v1/chat",
            "{'name':'x','expires_in_s':0}|expires_in_s|from 1",
            "{'name':'x','expires_at':'soon'}|expires_at|2026-12-31T23:59:59Z",
            "{'name':'x','expires_at':'2026-11-20T12:00:00Z'}|expires_at|in the future",
            "{'name':'x','expires_at':'2027-01-01T00:00:00Z','expires_in_s':1}|expires_at|one of the two",
            "{'name':'x','cache':'maybe'}|cache|on, off or default", "{'name':'x','team':'blue'}|team|blue",
            "{'name':'x','tags':{'a b':'c'}}|tags|letters", "{'name':'x','tags':{'a':7}}|tags.a|a text",
            "{'name':'x','log_bodies':'yes'}|log_bodies|true or false", "{'name':'x','nmae':'y'}|nmae|Known are",
            "[]|body|object", "{'name'|body|object", "null|body|object"})
    void whatIsWrongIsNamedWithItsValueAndWhatIsAllowed(String body, String field, String says) {
        Failure failure = bad("POST", KEYS, body);
        assertThat(failure.status()).isEqualTo(400);
        assertThat(failure.param()).contains(field);
        assertThat(failure.message()).contains("'" + field + "' is", "it must be", says);
        assertThat(changes).hasValue(0);
    }

    @Test
    void pagesGoByTheLastId() {
        List<String> made = new ArrayList<>();
        for (int index = 0; index < 5; index++) {
            made.add(good("POST", KEYS, "{'name':'k'}").path("id").asString());
        }
        JsonNode first = good("GET", KEYS + "?limit=3", "");
        assertThat(first.path("has_more").asBoolean()).isTrue();
        assertThat(first.path("last_id").asString()).isEqualTo(made.get(2));
        JsonNode second = good("GET", KEYS + "?limit=3&after=" + made.get(2), "");
        assertThat(second.path("data").size()).isEqualTo(2);
        assertThat(second.path("has_more").asBoolean()).isFalse();
        assertThat(bad("GET", KEYS + "?limit=1001", "").param()).contains("limit");
        assertThat(bad("GET", KEYS + "?limit=0", "").param()).contains("limit");
        assertThat(bad("GET", KEYS + "?after=key_absent", "").param()).contains("after");
        assertThat(bad("GET", KEYS + "?page=2", "").message()).contains("after, limit, team");
        assertThat(bad("GET", KEYS + "?after=%zz", "").status()).isEqualTo(400);
    }

    @Test
    void aKeyIsRotatedDisabledEnabledAndRevoked() {
        JsonNode made = good("POST", KEYS, "{'name':'k'}");
        String at = KEYS + "/" + made.path("id").asString();
        JsonNode rotated = good("POST", at + "/rotate", "{'grace_s':60}");
        assertThat(rotated.path("key").asString()).isNotEqualTo(made.path("key").asString());
        assertThat(rotated.path("old_key_until").asString()).isEqualTo("2026-11-20T12:01:00Z");
        assertThat(good("POST", at + "/rotate", "").path("old_key_until").asString())
                .isEqualTo("2026-11-21T12:00:00Z");
        assertThat(bad("POST", at + "/rotate", "{'grace_s':2592001}").param()).contains("grace_s");
        assertThat(good("POST", at + "/disable", "").path("disabled_at").isNull()).isFalse();
        assertThat(good("POST", at + "/enable", "").path("disabled_at").isNull()).isTrue();
        assertThat(good("DELETE", at, "").path("revoked_at").isNull()).isFalse();
        assertThat(bad("POST", at + "/enable", "").status()).isEqualTo(409);
        assertThat(bad("PATCH", at, "{}").code()).isEqualTo("key_revoked");
        assertThat(bad("DELETE", KEYS + "/key_absent", "").code()).isEqualTo("key_not_found");
        assertThat(bad("POST", at + "/explode", "").status()).isEqualTo(404);
        assertThat(bad("GET", at + "/rotate", "").status()).isEqualTo(405);
        assertThat(bad("PUT", at, "").status()).isEqualTo(405);
    }

    @Test
    void aTeamIsMadeChangedAndDeletedByNameOrId() {
        JsonNode red = good("POST", TEAMS, "{'name':'red','models':['lab/*'],'limits':{'tpm':100}}");
        assertThat(bad("POST", TEAMS, "{'name':'red'}").status()).isEqualTo(409);
        assertThat(bad("POST", TEAMS, "{'name':'team_x'}").param()).contains("name");
        assertThat(good("GET", TEAMS + "/red", "")).isEqualTo(good("GET", TEAMS + "/" + red.path("id").asString(), ""));
        assertThat(good("PATCH", TEAMS + "/red", "{'name':'dark red'}").path("models").size()).isEqualTo(1);
        String key = good("POST", KEYS, "{'name':'k','team':'dark red'}").path("id").asString();
        assertThat(good("GET", KEYS + "?team=dark+red", "").path("data").size()).isEqualTo(1);
        assertThat(bad("DELETE", TEAMS + "/dark%20red", "").code()).isEqualTo("team_in_use");
        good("DELETE", KEYS + "/" + key, "");
        good("DELETE", TEAMS + "/dark%20red", "");
        assertThat(bad("GET", TEAMS + "/dark%20red", "").code()).isEqualTo("team_not_found");
        assertThat(good("GET", TEAMS, "").path("data").size()).isZero();
    }

    private AdminAnswer ask(String method, String url, String body) {
        int question = url.indexOf('?');
        return routes.answer(method, question < 0 ? url : url.substring(0, question),
                question < 0 ? "" : url.substring(question + 1),
                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode good(String method, String url, String body) {
        AdminAnswer answer = ask(method, url, body);
        assertThat(answer).isInstanceOf(AdminAnswer.Json.class);
        return json.readTree(((AdminAnswer.Json) answer).body().getBytes());
    }

    private Failure bad(String method, String url, String body) {
        return switch (ask(method, url, body)) {
            case AdminAnswer.Failed failed -> failed.failure();
            case AdminAnswer.NotAllowed wrong -> wrong.failure();
            case AdminAnswer.Page page -> throw new AssertionError("answered " + page);
            case AdminAnswer.Json fine -> throw new AssertionError("answered " + fine);
        };
    }
}
