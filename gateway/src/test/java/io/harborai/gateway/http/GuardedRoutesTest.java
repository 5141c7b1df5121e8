package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.harborai.engine.accounting.Budget;
import io.harborai.engine.accounting.BudgetWindow;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.gateway.budget.Budgets;
import io.harborai.gateway.budget.SpendLimit;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.gateway.limit.Limits;
import io.harborai.gateway.limit.Scope;
import io.harborai.platform.tally.LocalTallies;
import io.harborai.platform.window.LocalWindows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class GuardedRoutesTest {
    private static final String CHAT = "/v1/chat/completions";

    private final Map<String, Admission> keys = new HashMap<>();
    private final Clock clock = Clock.systemUTC();
    private final LocalWindows windows = LocalWindows.create(() -> System.nanoTime() / 1_000, clock.instant());
    private final LocalTallies tallies = LocalTallies.create(clock);
    private final CallGuard guard = CallGuard.create(windows, Budgets.create(tallies, clock), LimitTable.NONE);
    private final TestGateway gateway = TestGateway.startGuarded(
            presented -> keys.getOrDefault(String.valueOf(presented), refused("missing_api_key")), guard);

    @AfterEach
    void close() {
        gateway.close();
    }

    private static Admission refused(String code) {
        return new Admission.Refused(Failure.of(FailureKind.AUTHENTICATION, code).withCode(code));
    }

    private void key(String name, CallerPolicy policy, String... models) {
        keys.put(name, new Admission.Admitted(new Caller(name, false, Set.of(models), policy)));
    }

    private static CallerPolicy limited(String id, Limits limits) {
        return CallerPolicy.OPEN.withWindows(limits.windows(Scope.KEY, id));
    }

    private static SpendLimit dollars(String id, String budget, boolean hard) {
        return SpendLimit.money(Scope.KEY, id, Budget.parse(budget), hard);
    }

    private HttpResponse<String> send(String key, String path, String model) throws Exception {
        Operation operation = Objects.requireNonNull(Routes.MODEL_ROUTES.get(path));
        return gateway.post(path, body(path, model), request -> {
            request.setHeader("authorization", "Bearer " + key);
            if (operation.isForm()) {
                request.setHeader("content-type", "multipart/form-data; boundary=b");
            }
        });
    }

    private static String body(String path, String model) {
        Operation operation = Objects.requireNonNull(Routes.MODEL_ROUTES.get(path));
        String field = "--b\r\ncontent-disposition: form-data; name=\"";
        String input = switch (operation) {
            case CHAT_COMPLETIONS, MESSAGES, OLLAMA ->
                "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":5";
            case COMPLETIONS -> "\"prompt\":\"Hello\",\"max_tokens\":5";
            case IMAGES -> "\"prompt\":\"Hello to all the ships in the harbour\"";
            case RERANK -> "\"query\":\"ships\",\"documents\":[\"Hello to all the ships\",\"No\"]";
            case IMAGE_EDITS, IMAGE_VARIATIONS, TRANSCRIPTIONS, TRANSLATIONS -> field + operation.inputField()
                    + "\"; filename=\"x.png\"\r\n\r\nnothing\r\n" + field + "model\"\r\n\r\n" + model + "\r\n--b--\r\n";
            case EMBEDDINGS, MODELS, MODERATIONS, SPEECH, RESPONSES, GENERATE, RESPONSE_READ, RESPONSE_DELETE,
                    RESPONSE_CANCEL ->
                "\"input\":\"Hello to all the ships in the harbour\"";
        };
        return operation.isForm() ? input : "{\"model\":\"" + model + "\"," + input + "}";
    }

    static List<String> routes() {
        return Routes.MODEL_ROUTES.keySet().stream().sorted().toList();
    }

    @Test
    void everyOperationThatCostsHasARouteThatIsGuarded() {
        List<Operation> costly = List.of(Operation.values()).stream()
                .filter(each -> !each.reads() && each != Operation.GENERATE).toList();
        assertThat(Routes.MODEL_ROUTES.values()).containsExactlyInAnyOrderElementsOf(costly);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void noRouteEscapes(String path) throws Exception {
        keys.put("revoked", refused("revoked_api_key"));
        keys.put("expired", refused("expired_api_key"));
        key("narrow", CallerPolicy.OPEN, "other");
        key("elsewhere", CallerPolicy.OPEN.within(Set.of("/v1/nothing"), address -> true));
        key("faraway", CallerPolicy.OPEN.within(Set.of(), address -> address.equals("192.0.2.1")));
        key("short", CallerPolicy.OPEN.withRequestBytes(10));
        key("rpm", limited("rpm", new Limits(1, 0, 0, 0, 0, 0, 0, 0)));
        key("tpm", limited("tpm", new Limits(0, 0, 0, 1, 0, 0, 0, 0)));
        key("busy", limited("busy", new Limits(0, 0, 0, 0, 0, 0, 1, 0)));
        key("poor", CallerPolicy.OPEN.withBudgets(List.of(dollars("poor", "0.000001USD/month", true))));
        windows.take(limited("busy", new Limits(0, 0, 0, 0, 0, 0, 1, 0)).windows(), 0, Runnable::run, held -> {
        });

        check("nobody", path, 401, "missing_api_key");
        check("revoked", path, 401, "revoked_api_key");
        check("expired", path, 401, "expired_api_key");
        check("narrow", path, 403, "model_not_allowed");
        check("elsewhere", path, 403, "route_not_allowed");
        check("faraway", path, 403, "address_not_allowed");
        check("short", path, 413, "request_too_large");
        check("tpm", path, 429, "rate_limit_exceeded");
        check("busy", path, 429, "rate_limit_exceeded");
        check("poor", path, 429, "budget_exceeded");
        assertThat(send("rpm", path, "lab/text-embedding-3-small").statusCode()).isEqualTo(200);
        HttpResponse<String> over = check("rpm", path, 429, "rate_limit_exceeded");
        assertThat(over.headers().firstValueAsLong("retry-after").orElseThrow()).isBetween(1L, 60L);
        assertThat(gateway.get("/metrics").body()).contains("harborai_refusals_total{reason=\"budget\"} 1.0",
                "harborai_refusals_total{reason=\"key\"} 3.0", "harborai_limits_mode{mode=\"single\"} 1.0");
    }

    private HttpResponse<String> check(String key, String path, int status, String code) throws Exception {
        HttpResponse<String> answer = send(key, path, "lab/text-embedding-3-small");
        assertThat(answer.statusCode()).as(key + " at " + path + ": " + answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        return answer;
    }

    @Test
    void ofFiftyCallsWithinASecondExactlyTenPass() throws Exception {
        key("ten", limited("ten", new Limits(10, 0, 0, 0, 0, 0, 0, 0)));
        assertThat(passed("ten", 50, CHAT)).isEqualTo(10);
        HttpResponse<String> refused = send("ten", CHAT, "lab/gpt-4o");
        assertThat(refused.headers().firstValue("x-ratelimit-limit-requests")).hasValue("10");
        assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("0");
    }

    private long passed(String key, int calls, String path) {
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            sent.add(gateway.postAsync(path, body(path, "lab/gpt-4o"),
                    request -> request.setHeader("authorization", "Bearer " + key)));
        }
        List<Integer> statuses = sent.stream().map(each -> each.join().statusCode()).toList();
        assertThat(statuses).containsOnly(200, 429);
        return statuses.stream().filter(status -> status == 200).count();
    }

    @Test
    void aSuccessTellsHowMuchIsLeft() throws Exception {
        key("told", limited("told", new Limits(10, 0, 0, 1_000, 0, 0, 0, 0)));
        HttpResponse<String> answer = send("told", CHAT, "lab/gpt-4o");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("9");
        assertThat(answer.headers().firstValueAsLong("x-ratelimit-remaining-tokens").orElseThrow()).isBetween(900L,
                999L);
        assertThat(answer.headers().firstValue("x-ratelimit-reset-requests")).isPresent();
    }

    @Test
    void limitsOfModelsAndProvidersHoldForAllCallersAndChangeLive() throws Exception {
        key("one", CallerPolicy.OPEN);
        key("two", CallerPolicy.OPEN);
        guard.swap(LimitTable.of(Limits.NONE, Map.of("fast", new Limits(1, 0, 0, 0, 0, 0, 0, 0)), Map.of()));
        assertThat(send("one", CHAT, "fast").statusCode()).isEqualTo(200);
        assertThat(send("two", CHAT, "fast").statusCode()).isEqualTo(429);
        assertThat(send("two", CHAT, "lab/gpt-4o").statusCode()).isEqualTo(200);
        guard.swap(LimitTable.of(Limits.NONE, Map.of(), Map.of("lab", new Limits(1, 0, 0, 0, 0, 0, 0, 0))));
        assertThat(send("one", CHAT, "fast").statusCode()).isEqualTo(200);
        assertThat(send("two", CHAT, "lab/gpt-4o").body()).contains("this provider");
        guard.swap(LimitTable.NONE);
        assertThat(send("two", CHAT, "lab/gpt-4o").statusCode()).isEqualTo(200);
    }

    @Test
    void sixtyFourRaceForTheLastCentAndTheBudgetIsNeverPassed() throws Exception {
        SpendLimit budget = dollars("race", "0.1USD/day", true);
        key("race", CallerPolicy.OPEN.withBudgets(List.of(budget)));
        long passed = passed("race", 64, CHAT);
        assertThat(passed).isBetween(1L, 60L);
        // The stand-in may say more than was asked for; so much only was reserved for each.
        assertThat(guard.budgets().standing(budget).used()).isPositive();
        assertThat(tallies.sums()).allSatisfy(
                sum -> assertThat(sum.amount()).isEqualTo(guard.budgets().standing(budget).used()));
    }

    @Test
    void aSoftBudgetTellsAndLetsGo() throws Exception {
        key("soft", CallerPolicy.OPEN.withBudgets(List.of(SpendLimit.tokens(Scope.KEY, "soft", 1, BudgetWindow.DAY,
                false))));
        HttpResponse<String> answer = send("soft", CHAT, "lab/gpt-4o");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-harborai-budget")).hasValue("passed; 1 tokens/day");
    }

    @Test
    void aStreamThatIsCutCountsWhatWasUsedAndHoldsNothing() throws Exception {
        SpendLimit budget = SpendLimit.tokens(Scope.KEY, "cut", 1_000_000, BudgetWindow.MONTH, true);
        CallerPolicy policy = limited("cut", new Limits(0, 0, 0, 0, 0, 0, 1, 0)).withBudgets(List.of(budget));
        key("cut", policy);
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send(RawClient.post(CHAT, TestGateway.chat("lab/cut+rate=50+tokens=1000", true))
                    .replace(TestGateway.KEY, "cut"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> guard.budgets().standing(budget).used() > 0 && gateway.server().inFlight() == 1);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.server().inFlight() == 0);
        assertThat(guard.budgets().standing(budget).used()).isBetween(1L, 1_000L);
        assertThat(send("cut", CHAT, "lab/gpt-4o").statusCode()).isEqualTo(200);
    }
}
