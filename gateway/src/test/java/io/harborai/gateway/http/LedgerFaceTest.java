package io.harborai.gateway.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

import io.harborai.engine.provider.Dialect;
import io.harborai.engine.provider.Family;
import io.harborai.engine.routing.Catalog;
import io.harborai.gateway.ledger.Ledger;
import io.harborai.gateway.ledger.LedgerFigures;
import io.harborai.gateway.ledger.LedgerSettings;
import io.harborai.gateway.ledger.LedgerSettings.WhenFull;
import io.harborai.platform.storage.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What of calls over HTTP is in the ledger, and what happens when it cannot be. */
final class LedgerFaceTest {
    private static final String CHAT = "/v1/chat/completions";

    @TempDir
    Path directory;

    @Test
    void whatIsRefusedAfterTheKeyIsKnownIsRecordedWithoutTokens() throws Exception {
        try (LedgerFixture fixture = new LedgerFixture(directory, LedgerSettings.DEFAULT)) {
            TestGateway gateway = fixture.gateway;
            assertThat(gateway.post(CHAT, "{").statusCode()).isEqualTo(400);
            assertThat(gateway.post(CHAT, TestGateway.chat("nobody/x", false)).statusCode()).isEqualTo(404);
            assertThat(gateway.post(CHAT, TestGateway.chat("lab/m", false),
                    request -> request.setHeader("authorization", "Bearer wrong")).statusCode()).isEqualTo(401);
            fixture.stored(2);
            assertThat(fixture.database.<List<String>>read(sql -> sql
                    .createQuery("select status || ' ' || error_code || ' ' || "
                            + "(prompt_tokens + completion_tokens) || ' ' || cost_state from ledger_entries order by status")
                    .mapTo(String.class).list())).containsExactly("400 invalid_request 0 none",
                            "404 model_not_found 0 none");
        }
    }

    @Test
    void aCachedAnswerIsRecordedAndCostsNothing() throws Exception {
        try (LedgerFixture fixture = new LedgerFixture(directory, LedgerSettings.DEFAULT)) {
            for (int i = 0; i < 2; i++) {
                fixture.gateway.post(CHAT, TestGateway.chat("lab/cheap", false),
                        request -> request.header("x-harborai-cache", "ttl=60"));
            }
            fixture.stored(2);
            assertThat(
                    fixture.value("select count(*) from ledger_entries where cache = 'hit' and cost_state = 'cached' "
                            + "and prompt_tokens + completion_tokens = 0 and cost_micros = 0", Long.class))
                    .isEqualTo(1);
            assertThat(fixture.value("select sum(prompt_tokens) from ledger_entries", Long.class))
                    .isEqualTo(fixture.gateway.standin().tokens().prompt());
        }
    }

    @Test
    void tokensOfATranslatedStreamAreRecordedThoughTheCallerDidNotAskForThem() throws Exception {
        try (LedgerFixture fixture = new LedgerFixture(directory, LedgerSettings.DEFAULT)) {
            URI base = URI.create(fixture.gateway.standin().baseUrl().toString().replace("/v1", ""));
            fixture.gateway.engine().swapCatalog(Catalog.of(List.of(
                    FormatGateways.provider("llama", base, new Dialect(Family.OLLAMA, ""), "none")), List.of()));
            HttpResponse<String> streamed = fixture.gateway.post(CHAT, TestGateway.chat("llama/llama3", true),
                    request -> request.setHeader("authorization", "Bearer " + LedgerFixture.TALKATIVE));
            assertThat(streamed.body()).contains("data: [DONE]").doesNotContain("\"usage\"");
            fixture.stored(1);
            assertThat(fixture.value("select usage_source || ' ' || prompt_tokens || ' ' || completion_tokens from "
                    + "ledger_entries", String.class))
                    .isEqualTo("reported " + fixture.gateway.standin().tokens().prompt() + " "
                            + fixture.gateway.standin().tokens().completion());
        }
    }

    @Test
    void whatWasSaidIsKeptForKeysThatAskForItWithoutSecrets() throws Exception {
        try (LedgerFixture fixture = new LedgerFixture(directory, LedgerSettings.DEFAULT)) {
            String chat = TestGateway.chat("lab/m+parrot", false).replace("Hello",
                    "sk-verysecretkey1234567 4111 1111 1111 1111 a@example.org Hello");
            fixture.gateway.post(CHAT, chat);
            fixture.gateway.post(CHAT, chat,
                    request -> request.setHeader("authorization", "Bearer " + LedgerFixture.TALKATIVE));
            fixture.stored(2);
            String kept = fixture.value("select request || answer from ledger_bodies", String.class);
            assertThat(kept).contains("Hello", "[key]", "[card]", "[mail]", "choices").doesNotContain("verysecret",
                    "4111", "example.org");
            assertThat(
                    fixture.value("select team || ' ' || project || ' ' || address from ledger_entries where key_id = "
                            + "'talkative'", String.class))
                    .isEqualTo("red ships 127.0.0.1");
        }
    }

    @Test
    void withoutADatabaseCallsGoOnAndAreInTheLedgerWhenItIsBack() throws Exception {
        try (LedgerFixture fixture = new LedgerFixture(directory, LedgerSettings.DEFAULT)) {
            fixture.database.close();
            for (int i = 0; i < 50; i++) {
                assertThat(fixture.gateway.post(CHAT, TestGateway.chat("lab/m", i % 2 == 0)).statusCode())
                        .isEqualTo(200);
            }
            await().until(() -> fixture.ledger.figures().state() == LedgerFigures.State.SPOOLING);
        }
        try (Database back = LedgerFixture.open(directory);
                Ledger ledger = LedgerFixture.ledger(directory, back, LedgerSettings.DEFAULT)) {
            await().until(() -> ledger.figures().stored() >= 50);
            assertThat(back.<Long>read(handle -> handle.createQuery("select count(*) from ledger_entries")
                    .mapTo(Long.class).one())).isEqualTo(50);
        }
    }

    @Test
    void callsAreRefusedAndNobodyIsAskedWhenThereIsNoPlaceForTheirRecord() throws Exception {
        LedgerSettings small = LedgerSettings.DEFAULT.withSpool(128 << 10, WhenFull.REFUSE).withMemory(64, 64);
        try (LedgerFixture fixture = new LedgerFixture(directory, small)) {
            fixture.database.close();
            HttpResponse<String> answer;
            int served = -1;
            do {
                answer = fixture.gateway.post(CHAT, TestGateway.chat("lab/m", false));
                served++;
            } while (answer.statusCode() == 200 && served < 5_000);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("ledger_full", "ledger.spool_max_mb");
            assertThat(answer.headers().firstValue("retry-after")).contains("1");
            assertThat(fixture.gateway.standin().calls()).isEqualTo(served);
            assertThat(fixture.ledger.figures().lost()).isZero();
        }
    }
}
