package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.harborai.engine.cache.CacheSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What callers see of the cache, over HTTP. Every test asks a model of its own. */
final class CacheFaceTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String CACHE = "x-harborai-cache";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static TestGateway off;
    private static TestGateway on;

    @BeforeAll
    static void start() {
        off = TestGateway.startPatient(usual -> usual);
        on = TestGateway.startPatient(usual -> usual
                .withCache(new CacheSettings(true, Duration.ofMinutes(5), 100, 4 << 20)));
    }

    @AfterAll
    static void stop() {
        off.close();
        on.close();
    }

    @Test
    void nothingIsKeptUnlessTheOperatorOrTheCallerSaysSo() throws Exception {
        assertThat(cacheOf(ask(off, "lab/plain", false, null))).isEmpty();
        assertThat(cacheOf(ask(off, "lab/plain", false, null))).isEmpty();
        assertThat(off.standin().calls("plain")).isEqualTo(2);

        HttpResponse<String> first = ask(off, "lab/wanted", false, "on");
        HttpResponse<String> second = ask(off, "lab/wanted", false, "on");
        assertThat(cacheOf(first)).isEqualTo("miss");
        assertThat(cacheOf(second)).isEqualTo("hit");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("x-harborai-attempts")).contains("0");
        assertThat(second.headers().firstValue("x-harborai-route")).contains("lab/wanted");
        assertThat(off.standin().calls("wanted")).isEqualTo(1);
    }

    @Test
    void aCallerLeavesTheOperatorsCacheAlone() throws Exception {
        assertThat(cacheOf(ask(on, "lab/left", false, null))).isEqualTo("miss");
        assertThat(cacheOf(ask(on, "lab/left", false, "off"))).isEmpty();
        assertThat(cacheOf(ask(on, "lab/left", false, null))).isEqualTo("hit");
        assertThat(on.standin().calls("left")).isEqualTo(2);
    }

    @Test
    void noCacheAsksAnewAndKeepsTheNewerAnswer() throws Exception {
        ask(on, "lab/fresh", false, null);
        HttpResponse<String> newer = ask(on, "lab/fresh", false, "no-cache");
        assertThat(cacheOf(newer)).isEqualTo("miss");
        assertThat(ask(on, "lab/fresh", false, null).body()).isEqualTo(newer.body());
        assertThat(on.standin().calls("fresh")).isEqualTo(2);
    }

    @Test
    void noStoreKeepsNothingButReadsWhatIsThere() throws Exception {
        ask(on, "lab/secret", false, "no-store");
        ask(on, "lab/secret", false, "No-Store");
        assertThat(on.standin().calls("secret")).isEqualTo(2);
        ask(on, "lab/secret", false, null);
        assertThat(cacheOf(ask(on, "lab/secret", false, "no-store"))).isEqualTo("hit");
        assertThat(on.standin().calls("secret")).isEqualTo(3);
    }

    @Test
    void aTimeToLiveSwitchesTheCacheOnAndEnds() throws Exception {
        ask(off, "lab/short", false, "ttl=1");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> cacheOf(ask(off, "lab/short", false, "ttl=1, no-store")).isEmpty());
        assertThat(off.standin().calls("short")).isEqualTo(2);
        assertThat(cacheOf(ask(off, "lab/long", false, "ttl=600"))).isEqualTo("miss");
        assertThat(cacheOf(ask(off, "lab/long", false, "ttl=600"))).isEqualTo("hit");
    }

    @Test
    void aWholeAnswerIsReplayedAsAStream() throws Exception {
        String content = content(ask(on, "lab/whole", false, null).body());
        HttpResponse<String> stream = ask(on, "lab/whole", true, null);
        assertThat(cacheOf(stream)).isEqualTo("hit");
        assertThat(stream.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        assertThat(stream.body()).startsWith("data: ").endsWith("data: [DONE]\n\n").contains("\"delta\"");
        assertThat(on.standin().calls("whole")).isEqualTo(1);
        assertThat(spoken(stream.body())).isEqualTo(content).isNotEmpty();
    }

    @Test
    void aStreamWithUsageIsReplayedAsAWholeAnswer() throws Exception {
        String stream = TestGateway.chat("lab/gathered", true).replace("\"stream\":true",
                "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        assertThat(cacheOf(on.post(PATH, stream))).isEqualTo("miss");
        HttpResponse<String> whole = ask(on, "lab/gathered", false, null);
        assertThat(cacheOf(whole)).isEqualTo("hit");
        assertThat(whole.headers().firstValue("content-type").orElseThrow()).startsWith("application/json");
        assertThat(content(whole.body())).isNotEmpty();
        assertThat(on.standin().calls("gathered")).isEqualTo(1);
        assertThat(whole.body()).contains("\"usage\"").contains("\"chat.completion\"");
    }

    @Test
    void equalCallsOfOneMomentAskOnce() {
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 12)
                .mapToObj(i -> on.postAsync(PATH, TestGateway.chat("lab/crowd+latency=1000", false), request -> {
                })).toList();
        List<HttpResponse<String>> answers = calls.stream().map(CompletableFuture::join).toList();
        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(answers).extracting(HttpResponse::body).containsOnly(answers.get(0).body());
        assertThat(answers.stream().filter(answer -> cacheOf(answer).equals("miss"))).hasSize(1);
        assertThat(on.standin().calls("crowd+latency=1000")).isEqualTo(1);
        assertThat(on.engine().cache().figures().followers()).isPositive();
    }

    @Test
    void keysDoNotSeeEachOthersAnswers() throws Exception {
        String chat = TestGateway.chat("fast", false);
        on.post(PATH, chat);
        assertThat(cacheOf(on.post(PATH, chat))).isEqualTo("hit");
        HttpResponse<String> other = on.post(PATH, chat,
                request -> request.setHeader("authorization", "Bearer " + TestGateway.LIMITED_KEY));
        assertThat(cacheOf(other)).isEqualTo("miss");
    }

    @Test
    void failuresAreNotKept() throws Exception {
        assertThat(ask(on, "lab/broken+status=500+fail=1", false, null).statusCode()).isEqualTo(502);
        assertThat(ask(on, "lab/broken+status=500+fail=1", false, null).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "ttl", "ttl=0", "ttl=-1", "ttl=1.5", "ttl=99999999", "ttl=99999999999", "on;off",
            "no-cache, sometimes"})
    void aWrongWishIsRefusedByName(String wish) throws Exception {
        HttpResponse<String> answer = ask(on, "lab/wrong", false, wish);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"param\":\"x-harborai-cache\"").contains(wish);
        assertThat(on.standin().calls("wrong")).isZero();
    }

    private static HttpResponse<String> ask(TestGateway gateway, String model, boolean stream,
            @org.jspecify.annotations.Nullable String wish) throws Exception {
        return gateway.post(PATH, TestGateway.chat(model, stream), request -> {
            if (wish != null) {
                request.header(CACHE, wish);
            }
        });
    }

    private static String cacheOf(HttpResponse<String> answer) {
        return answer.headers().firstValue(CACHE).orElse("");
    }

    private static String spoken(String stream) {
        return stream.lines().filter(line -> line.startsWith("data: {"))
                .map(line -> MAPPER.readTree(line.substring(6)).path("choices").path(0).path("delta").path("content")
                        .asString(""))
                .collect(Collectors.joining());
    }

    private static String content(String body) {
        return MAPPER.readTree(body).path("choices").path(0)
                .path("message").path("content").asString("");
    }
}
