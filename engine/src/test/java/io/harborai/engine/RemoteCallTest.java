package io.harborai.engine;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.standin.Standin;
import io.harborai.standin.StandinOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole engine over real sockets to the stand-in provider. */
final class RemoteCallTest {
    private static final Timeouts PATIENT = new Timeouts(30_000, 30_000, 30_000, 50_000);
    private static final Timeouts HASTY = new Timeouts(100, 400, 400, 50_000);

    private final Standin standin = Standin.start(StandinOptions.defaults());
    private final TestLoop loop = new TestLoop();
    private final Engine engine = Engine.create(loop.vertx(), catalog(lab(), hasty()),
            EngineSettings.of(1, new PoolLimits(2, 3, 20_000)),
            new BodyBudget(64 << 20));
    private final Pipeline pipeline = loop.call(engine::newPipeline);

    @AfterEach
    void close() {
        assertThat(engine.budget().taken()).isZero();
        engine.close();
        loop.close();
        standin.close();
    }

    @Test
    void oneConnectionServesManyCalls() {
        for (int i = 0; i < 20; i++) {
            Heard heard = ask("lab/gpt", i % 2 == 0);
            heard.ending();
            assertThat(heard.failed()).isFalse();
        }
        // Two, because the end of a stream's body may come a moment after its last event.
        assertThat(engine.openConnections()).isBetween(1, 2);
        assertThat(standin.openConnections()).isBetween(1, 2);
    }

    /** Those that wait when the bound changes go over connections of the new size, and no place is lost. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 2_000})
    void callsThatWaitAreAnsweredWhenTheBoundOnConnectionsChanges(int perHost) {
        for (int round = 0; round < 3; round++) {
            // Two are worked on, three wait. Not streams, whose places are free a moment after their last event.
            List<Heard> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(ask("lab/gpt+latency=100", false));
            }
            engine.adjustConnections(perHost);
            calls.forEach(Heard::ending);
            assertThat(calls).filteredOn(Heard::failed).extracting(Heard::failure).isEmpty();
            engine.adjustConnections(2);
        }
    }

    @Test
    void callsThatWaitHearThatTheEngineCloses() {
        List<Heard> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(ask("lab/gpt+latency=60000", false));
        }
        Awaitility.await().until(() -> standin.openConnections() == 2);
        engine.close();
        calls.forEach(Heard::ending);
        assertThat(calls).allMatch(Heard::failed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt+tokens=5", "gpt+tokens=5+split-utf8", "gpt+crlf+comments", "gpt+gzip", "gpt+no-usage",
            "gpt+tools", "gpt+reasoning", "gpt+unknown-fields", "gpt+close", "gpt+length", "gpt+drip=50000"})
    void everyGoodAnswerArrivesWhole(String model) {
        Heard stream = ask("lab/" + model, true);
        stream.ending();
        assertThat(stream.failed()).isFalse();
        assertThat(stream.text()).contains("[DONE]").doesNotContain("\uFFFD");
        Heard whole = ask("lab/" + model, false);
        whole.ending();
        assertThat(whole.head().contentLength()).isEqualTo(whole.text().getBytes(
                StandardCharsets.UTF_8).length);
    }

    @Test
    void aStreamWithoutAMarkOfItsEndGetsOne() {
        Heard heard = ask("lab/gpt+no-done", true);
        heard.ending();
        assertThat(heard.text()).endsWith("data: [DONE]\n\n").doesNotContain("\n\n\n");
    }

    @ParameterizedTest
    @CsvSource({"refuse, CONNECTION, CONNECTION", "reset, CONNECTION, CONNECTION", "cut=2, CONNECTION, CONNECTION",
            "reset-after=2, CONNECTION, CONNECTION", "malformed=2, PROTOCOL, PROTOCOL",
            "error-body, SERVER, SERVER", "html, PROTOCOL, PROTOCOL", "wrong-type, PROTOCOL, PROTOCOL",
            "endless-line, PROTOCOL, PROTOCOL", "status=429, RATE_LIMIT, RATE_LIMIT",
            "status=503, OVERLOADED, OVERLOADED",
            "status=401, AUTHENTICATION, AUTHENTICATION", "status=302, PROTOCOL, PROTOCOL"})
    void everyFaultIsToldAsWhatItIs(String fault, FailureKind streamed, FailureKind whole) {
        Heard stream = ask("lab/gpt+" + fault, true);
        stream.ending();
        assertThat(stream.failure().kind()).isEqualTo(streamed);
        assertThat(stream.failure().target()).contains("lab/gpt+" + fault);
        assertThat(stream.text()).doesNotContain("[DONE]");
        Heard plain = ask("lab/gpt+" + fault, false);
        plain.ending();
        assertThat(plain.failure().kind()).isEqualTo(whole);
        assertThat(plain.begun()).isFalse();
    }

    @Test
    void theRequestCarriesWhatItMustAndNothingElse() {
        RemoteProvider own = new RemoteProvider("own", standin.baseUrl(), Secret.of("key-123456"), "x-api-key", "",
                true,
                PATIENT, Map.of("x-title", "harbor"), List.of(), List.of());
        engine.swapCatalog(catalog(own));
        ask("own/gpt", true).ending();
        assertThat(standin.requests()).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/v1/chat/completions");
            assertThat(request.header("x-api-key")).contains("key-123456");
            assertThat(request.header("authorization")).isEmpty();
            assertThat(request.header("x-title")).contains("harbor");
            assertThat(request.header("x-request-id")).contains("trace-1");
            assertThat(request.header("content-type")).contains("application/json");
            assertThat(request.header("accept")).contains("text/event-stream");
            assertThat(request.header("content-length")).contains(Integer.toString(request.body().length));
            assertThat(request.bodyText()).contains("\"model\": \"gpt\"");
        });
    }

    @Test
    void embeddingsPassToo() {
        Heard heard = start(Calls.of(Operation.EMBEDDINGS, "{\"model\":\"lab/embed\",\"input\":[\"a\",\"b\"]}", 5_000));
        assertThat(heard.ending().usage().reported()).isTrue();
        assertThat(heard.text()).contains("\"embedding\"");
    }

    @Test
    void aPrivateAddressIsRefusedWithoutAByteSent() {
        RemoteProvider guarded = new RemoteProvider("guarded", standin.baseUrl(), null, "authorization", "", false,
                PATIENT,
                Map.of(), List.of(), List.of());
        engine.swapCatalog(catalog(guarded));
        Heard heard = ask("guarded/gpt", true);
        heard.ending();
        assertThat(heard.failure().code()).isEqualTo("private_network");
        assertThat(heard.failure().message()).contains("providers.guarded.allow_private_network");
        Awaitility.await().untilAsserted(() -> assertThat(standin.openConnections()).isZero());
        assertThat(standin.calls()).isZero();
        assertThat(engine.openConnections()).isZero();
    }

    @Test
    void nobodyListeningIsToldAtOnce() {
        engine.swapCatalog(catalog(Remotes.at("gone", URI.create("http://127.0.0.1:1/v1"), PATIENT)));
        Heard heard = ask("gone/gpt", true);
        heard.ending();
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(heard.failure().message()).contains("127.0.0.1:1").contains("base_url");
    }

    @Test
    void anIpv6AddressIsAnAddress() {
        try (Standin six = Standin.start(StandinOptions.defaults().withHost("::1"))) {
            engine.swapCatalog(catalog(Remotes.at("six", six.baseUrl(), PATIENT)));
            Heard heard = ask("six/gpt", true);
            heard.ending();
            assertThat(heard.failed()).as(heard.failed() ? heard.failure().message() : "").isFalse();
            assertThat(six.requests().get(0).header("host")).contains("[::1]:" + six.port());
        }
    }

    @Test
    void oneCallMoreThanMayWaitIsRefused() {
        List<Exchange> holding = holdBothConnections();
        List<Heard> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(ask("lab/gpt", true));
        }
        Heard refused = ask("lab/gpt", true);
        refused.ending();
        assertThat(refused.failure().kind()).isEqualTo(FailureKind.OVERLOADED);
        assertThat(refused.failure().message()).contains("max_connections_per_host");
        loop.run(() -> holding.forEach(Exchange::cancel));
        waiting.forEach(heard -> {
            heard.ending();
            assertThat(heard.failed()).isFalse();
        });
        assertThat(engine.openConnections()).isLessThanOrEqualTo(2);
    }

    @Test
    void callsThatGaveUpWaitingTakeNobodysPlace() {
        List<Exchange> holding = holdBothConnections();
        for (int round = 0; round < 3; round++) {
            List<Heard> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(ask("hasty/gpt", true));
            }
            for (Heard heard : waiting) {
                heard.ending();
                assertThat(heard.failure().code()).as("round %d", round).isEqualTo("connect_timeout");
            }
        }
        loop.run(() -> holding.forEach(Exchange::cancel));
        Heard after = ask("lab/gpt", true);
        after.ending();
        assertThat(after.failed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stall=2", "silent", "stall=0"})
    void silenceEndsWithATimeout(String fault) {
        for (boolean stream : new boolean[]{true, false}) {
            // Without a stream, only the total bounds the thinking.
            Heard heard = start(Calls.chat("hasty/gpt+" + fault, stream, 2_000));
            heard.ending();
            assertThat(heard.failure().kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(heard.text()).doesNotContain("[DONE]");
        }
        Awaitility.await().until(() -> standin.openConnections() == 0);
    }

    @Test
    void aCancelClosesTheConnectionAtOnce() {
        Heard heard = new Heard();
        Exchange exchange = loop.call(() -> pipeline.start(Calls.chat("lab/gpt+silent", false), route("lab/gpt+silent"),
                heard));
        Awaitility.await().until(() -> standin.activeCalls() == 1);
        loop.run(exchange::cancel);
        Awaitility.await().until(() -> standin.aborts().size() == 1);
        assertThat(heard.over()).isFalse();
        Awaitility.await().until(() -> engine.openConnections() == 0);
    }

    @Test
    void aPausedCallHoldsItsProviderBack() {
        // An idle time-out of 400 ms, which a pause suspends: it is not the provider's silence.
        String model = "hasty/gpt+tokens=5000";
        Heard heard = new Heard();
        Exchange exchange = loop.call(() -> {
            Exchange begun = pipeline.start(Calls.chat(model, true), route(model), heard);
            begun.pause();
            return begun;
        });
        Awaitility.await().until(() -> standin.calls() == 1);
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        loop.vertx().setTimer(600, id -> later.complete(true));
        TestLoop.get(later);
        assertThat(heard.over()).isFalse();
        assertThat(heard.pieces()).isZero();
        loop.run(exchange::resume);
        heard.ending();
        assertThat(heard.pieces()).isPositive();
    }

    @Test
    void aProviderThatIsNoLongerConfiguredIsForgotten() {
        WeakReference<RemoteProvider> old = swapAway();
        ask("next/gpt", true).ending();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            System.gc();
            return old.refersTo(null);
        });
    }

    private WeakReference<RemoteProvider> swapAway() {
        RemoteProvider old = Remotes.at("old", standin.baseUrl(), PATIENT);
        engine.swapCatalog(catalog(old));
        ask("old/gpt", true).ending();
        engine.swapCatalog(catalog(Remotes.at("next", standin.baseUrl(), PATIENT)));
        return new WeakReference<>(old);
    }

    private RemoteProvider lab() {
        return Remotes.at("lab", standin.baseUrl(), PATIENT);
    }

    private RemoteProvider hasty() {
        return Remotes.at("hasty", standin.baseUrl(), HASTY);
    }

    private static Catalog catalog(RemoteProvider... providers) {
        return Catalog.of(List.of(providers), List.of());
    }

    /** Two calls that hold both connections and never end. */
    private List<Exchange> holdBothConnections() {
        List<Exchange> holding = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            holding.add(loop.call(() -> pipeline.start(Calls.chat("lab/gpt+silent", true), route("lab/gpt+silent"),
                    new Heard())));
        }
        Awaitility.await().until(() -> standin.activeCalls() == 2);
        return holding;
    }

    private Heard ask(String model, boolean stream) {
        return start(Calls.chat(model, stream));
    }

    private Heard start(Call call) {
        Heard heard = new Heard();
        loop.run(() -> pipeline.start(call, route(call.envelope().model()), heard));
        return heard;
    }

    private Route route(String model) {
        if (pipeline.resolve(model) instanceof Catalog.Resolution.Found found) {
            return found.route();
        }
        throw new AssertionError(model + " is unknown");
    }
}
