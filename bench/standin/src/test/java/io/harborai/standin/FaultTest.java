package io.harborai.standin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class FaultTest {

    private static Standin standin;

    @BeforeAll
    static void start() {
        standin = Standin.start(StandinOptions.defaults().withEventLoops(2));
    }

    @AfterAll
    static void stop() {
        standin.close();
    }

    @AfterEach
    void noCallIsLeftBehind() {
        await().pollDelay(Duration.ZERO).atMost(5, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 0);
        standin.reset();
    }

    private static long millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void latencyComesBeforeTheHead(boolean stream) {
        assertThat(millis(() -> assertThat(RawCall.of(standin, "gpt-4o+latency=150", stream).content())
                .contains("hello 世界 🌍"))).isGreaterThanOrEqualTo(150L);
        assertThat(RawCall.of(standin, "gpt-4o+latency=4000", stream, 100).size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void firstComesBetweenHeadAndBody(boolean stream) {
        RawCall early = RawCall.of(standin, "gpt-4o+first=4000", stream, 200);

        assertThat(early.status()).isEqualTo(200);
        assertThat(early.body()).isEmpty();
        assertThat(RawCall.of(standin, "gpt-4o+first=50", stream).content()).contains("hello");
    }

    @Test
    void rateSpacesTheTokens() {
        RawCall[] call = new RawCall[1];
        long took = millis(() -> call[0] = RawCall.of(standin, "gpt-4o+rate=50+tokens=11", true));

        assertThat(took).isGreaterThanOrEqualTo(200L);
        assertThat(call[0].reads()).hasSizeGreaterThan(4);
        assertThat(call[0].isDone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 500})
    void tokensAreCountedInChunksAndInUsage(int tokens) {
        RawCall stream = RawCall.of(standin, "gpt-4o+tokens=" + tokens, true);
        RawCall whole = RawCall.of(standin, "gpt-4o+tokens=" + tokens, false);

        assertThat(stream.events()).hasSize(tokens + 3);
        assertThat(whole.json().getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(tokens);
        assertThat(whole.content()).isEqualTo(stream.content());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void statusIsAnErrorInOpenAisShapeWithItsHeaders(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+status=429+retry-after=7+retry-after-ms=6500", stream);

        assertThat(call.status()).isEqualTo(429);
        assertThat(call.header("retry-after")).isEqualTo("7");
        assertThat(call.header("retry-after-ms")).isEqualTo("6500");
        assertThat(call.json().getJsonObject("error").getString("type")).isEqualTo("rate_limit_error");
        assertThat(RawCall.of(standin, "gpt-4o+retry-after=7", stream).header("retry-after")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failSpoilsOnlyTheFirstCallsOfAName(boolean stream) {
        assertThat(RawCall.of(standin, "gpt-4o+fail=2", stream).status()).isEqualTo(500);
        assertThat(RawCall.of(standin, "gpt-4o+fail=2", stream).status()).isEqualTo(500);
        assertThat(RawCall.of(standin, "gpt-4o+fail=2", stream).content()).contains("hello");
        assertThat(RawCall.of(standin, "gpt-4o+fail=1+status=503", stream).status()).isEqualTo(503);
        assertThat(RawCall.of(standin, "gpt-4o+fail=1+status=503", stream).content()).contains("hello");
        assertThat(RawCall.of(standin, "gpt-4o+fail=1+refuse", stream).size()).isZero();
        assertThat(RawCall.of(standin, "gpt-4o+fail=1+refuse", stream).content()).contains("hello");
        standin.reset();
        assertThat(RawCall.of(standin, "gpt-4o+fail=2", stream).status()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refuseClosesWithoutAnAnswer(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+refuse", stream);

        assertThat(call.size()).isZero();
        assertThat(call.end()).isEqualTo(RawCall.End.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resetSendsARst(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+reset", stream);

        assertThat(call.size()).isZero();
        assertThat(call.end()).isEqualTo(RawCall.End.RESET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "reset-after", "stall"})
    void aStreamIsGivenUpAfterSoManyEvents(String how) {
        RawCall call = RawCall.of(standin, "gpt-4o+" + how + "=3", true, 300);

        assertThat(call.events()).hasSize(3);
        assertThat(call.isComplete()).isFalse();
        assertThat(call.end()).isEqualTo(endOf(how));
        assertThat(RawCall.of(standin, "gpt-4o+" + how + "=0", true, 300).events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "reset-after", "stall"})
    void aBodyIsGivenUpInItsMiddle(String how) {
        RawCall call = RawCall.of(standin, "gpt-4o+" + how + "=1", false, 300);

        assertThat(call.body()).hasSizeGreaterThan(100)
                .hasSizeLessThan(Integer.parseInt(call.header("content-length")));
        assertThat(call.end()).isEqualTo(endOf(how));
    }

    private static RawCall.End endOf(String how) {
        return switch (how) {
            case "cut" -> RawCall.End.CLOSED;
            case "reset-after" -> RawCall.End.RESET;
            default -> RawCall.End.NOTHING_MORE;
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void silentNeverAnswersAndNoticesTheCallerLeave(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+silent", stream, 200);

        assertThat(call.size()).isZero();
        assertThat(call.end()).isEqualTo(RawCall.End.NOTHING_MORE);
        await().atMost(10, TimeUnit.SECONDS).until(() -> standin.aborts().size() == 1);
        assertThat(standin.aborts().get(0).model()).isEqualTo("gpt-4o+silent");
    }

    @Test
    void malformedSpoilsTheNthChunk() {
        RawCall call = RawCall.of(standin, "gpt-4o+malformed=2", true);

        List<String> events = call.events();
        assertThat(new JsonObject(events.get(0))).isNotEmpty();
        assertThatThrownBy(() -> new JsonObject(events.get(1))).isInstanceOf(DecodeException.class);
        assertThat(new JsonObject(events.get(2))).isNotEmpty();
        assertThat(call.isDone()).isTrue();
    }

    @Test
    void malformedTruncatesABodyOfTheRightLength() {
        RawCall call = RawCall.of(standin, "gpt-4o+malformed=1", false);

        assertThat(call.isComplete()).isTrue();
        assertThatThrownBy(call::json).isInstanceOf(DecodeException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyMultiByteCharacterIsSplitOverTwoWrites(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+split-utf8", stream);

        assertThat(call.content()).contains("替身", "🙂", "hello 世界 🌍");
        long multiByte = call.text().codePoints().filter(point -> point > 127).count();
        assertThat(multiByte).isGreaterThan(10);
        long splitReads = call.reads().stream().filter(FaultTest::endsInsideACharacter).count();
        assertThat(splitReads).isGreaterThan(multiByte / 2).isLessThanOrEqualTo(multiByte);
    }

    /** The last byte, or in a chunked body the last before the chunk's end of line, leads a character. */
    private static boolean endsInsideACharacter(byte[] read) {
        int last = read.length - 1;
        if (last >= 2 && read[last] == '\n' && read[last - 1] == '\r') {
            last -= 2;
        }
        return (read[last] & 0xC0) == 0xC0;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void errorBodyIsA200WithAnErrorAsJson(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+error-body", stream);

        assertThat(call.status()).isEqualTo(200);
        assertThat(call.header("content-type")).isEqualTo("application/json");
        assertThat(call.json().getJsonObject("error").getString("type")).isEqualTo("server_error");
    }

    @Test
    void errorChunkIsTheNthEventAndTheLast() {
        RawCall call = RawCall.of(standin, "gpt-4o+error-chunk=3", true);

        assertThat(call.events()).hasSize(3);
        assertThat(new JsonObject(call.events().get(2)).getJsonObject("error").getString("message")).isNotBlank();
        assertThat(call.isComplete()).isTrue();
        assertThat(call.isDone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gzipIsSentWhateverWasAsked(boolean stream) throws IOException {
        RawCall call = RawCall.of(standin, "gpt-4o+gzip", stream);

        assertThat(call.header("content-encoding")).isEqualTo("gzip");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(call.body())).readAllBytes();
        assertThat(new String(plain, StandardCharsets.UTF_8)).contains("chatcmpl-standin")
                .contains(stream ? "[DONE]" : "hello 世界 🌍");
    }

    @Test
    void gzipIsFlushedEventByEvent() throws IOException {
        RawCall call = RawCall.of(standin, "gpt-4o+gzip+stall=2", true, 300);

        byte[] some = new byte[4_096];
        int n = 0;
        try (GZIPInputStream unzip = new GZIPInputStream(new ByteArrayInputStream(call.body()))) {
            for (int read = unzip.read(some, n, 1); read > 0; read = unzip.read(some, n, 1)) {
                n += read;
            }
        } catch (java.io.EOFException e) {
            assertThat(e).hasMessageContaining("end");
        }
        String text = new String(some, 0, n, StandardCharsets.UTF_8);
        assertThat(text.lines().filter(line -> line.startsWith("data: "))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndlessLineGoesOnUntilTheCallerLeaves(boolean stream) throws IOException {
        String body = RawCall.chat("gpt-4o+endless-line", stream).encode();
        try (Socket socket = RawCall.open(standin, body)) {
            byte[] read = socket.getInputStream().readNBytes(20_000_000);
            assertThat(read).hasSize(20_000_000);
            assertThat(new String(read, 300, read.length - 300, StandardCharsets.ISO_8859_1)).doesNotContain("\n\n")
                    .doesNotContain("}");
        }
        await().atMost(5, TimeUnit.SECONDS).until(() -> standin.aborts().size() == 1);
    }

    @Test
    void dripSendsByteByByte() {
        RawCall whole = RawCall.of(standin, "gpt-4o+status=500+drip=100", false);
        RawCall stream = RawCall.of(standin, "gpt-4o+stall=1+drip=200", true, 300);

        assertThat(whole.reads()).hasSizeGreaterThan(60);
        assertThat(whole.json().getJsonObject("error")).isNotNull();
        assertThat(stream.reads()).hasSizeGreaterThan(30);
    }

    @Test
    void noDoneEndsCleanly() {
        RawCall call = RawCall.of(standin, "gpt-4o+no-done", true);

        assertThat(call.isComplete()).isTrue();
        assertThat(call.isDone()).isFalse();
        assertThat(call.events()).hasSize(22);
    }

    @Test
    void noUsageTellsNone() {
        String asked = RawCall.chat("gpt-4o+no-usage", true)
                .put("stream_options", new JsonObject().put("include_usage", true)).encode();

        assertThat(RawCall.of(standin, "gpt-4o+no-usage", false).json().containsKey("usage")).isFalse();
        assertThat(RawCall.post(standin, RawCall.CHAT, asked, RawCall.PATIENCE_MILLIS).text())
                .doesNotContain("\"usage\"");
        assertThat(standin.tokens().total()).isZero();
    }

    @Test
    void crlfAndCommentsAreStillTheSameStream() {
        RawCall call = RawCall.of(standin, "gpt-4o+crlf+comments", true);

        assertThat(call.text()).contains(": ping\r\n", "event: message\r\n", "id: 1\r\n", "}\r\n\r\n");
        assertThat(call.text().replace("\r\n", "")).doesNotContain("\n");
        assertThat(call.content()).contains("hello 世界 🌍");
        assertThat(call.isDone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void htmlIsAPageWithStatus200(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+html", stream);

        assertThat(call.status()).isEqualTo(200);
        assertThat(call.header("content-type")).startsWith("text/html");
        assertThat(call.text()).startsWith("<!DOCTYPE html>");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void unknownFieldsAreAtEveryLevelWithTheirNumbersUntouched(boolean stream) {
        String text = RawCall.of(standin, "gpt-4o+unknown-fields+tokens=1", stream).text();
        String first = stream ? text.lines().findFirst().orElseThrow() : text;

        assertThat(first.split("\"x_standin_unknown\"", -1)).hasSize(stream ? 4 : 5);
        assertThat(first).contains("\"big\":12345678901234567890", "\"decimal\":1.10");
    }

    @Test
    void reasoningComesBeforeTheContent() {
        RawCall stream = RawCall.of(standin, "gpt-4o+reasoning", true);

        assertThat(stream.text().indexOf("\"reasoning_content\"")).isPositive()
                .isLessThan(stream.text().indexOf("\"content\":\"Thi"));
        assertThat(RawCall.of(standin, "gpt-4o+reasoning", false).json().getJsonArray("choices").getJsonObject(0)
                .getJsonObject("message").getString("reasoning_content")).contains("想一想");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lengthIsTheFinishReason(boolean stream) {
        assertThat(RawCall.of(standin, "gpt-4o+length", stream).text()).contains("\"finish_reason\":\"length\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeSaysAndDoesIt(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+close", stream);

        assertThat(call.header("connection")).isEqualTo("close");
        assertThat(call.isComplete()).isTrue();
        assertThat(call.end()).isEqualTo(RawCall.End.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hugeIsAsLargeAsAsked(boolean stream) {
        assertThat(RawCall.of(standin, "gpt-4o+huge=3000001", stream).content()).hasSize(3_000_001).matches("x+");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void badLengthIsShorterThanTheBody(boolean stream) {
        RawCall call = RawCall.of(standin, "gpt-4o+bad-length", stream);

        assertThat(call.isChunked()).isFalse();
        assertThat(call.body()).hasSizeGreaterThan(Integer.parseInt(call.header("content-length")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void wrongTypeMakesChoicesAString(boolean stream) {
        assertThat(RawCall.of(standin, "gpt-4o+wrong-type", stream).text()).contains("\"choices\":\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=503", "refuse", "reset", "cut=1", "silent", "html", "error-body", "malformed=1",
            "wrong-type", "unknown-fields", "gzip", "huge=10"})
    void embeddingsAndCompletionsBreakToo(String directive) {
        RawCall embedding = RawCall.post(standin, "/v1/embeddings",
                "{\"model\":\"e+" + directive + "\",\"input\":\"a\"}", 200);
        RawCall completion = RawCall.post(standin, "/v1/completions",
                "{\"model\":\"c+" + directive + "\",\"prompt\":\"a\"}", 200);

        assertThat(embedding.end()).isEqualTo(completion.end());
        assertThat(embedding.size() == 0).isEqualTo(completion.size() == 0);
        if (directive.equals("wrong-type")) {
            assertThat(embedding.json().getValue("data")).isInstanceOf(String.class);
        }
    }

    @Test
    void directivesCombine() {
        RawCall call = RawCall.of(standin, "gpt-4o+latency=20+first=20+rate=1000+tokens=30+crlf+comments+split-utf8+"
                + "unknown-fields+reasoning+no-done+cut=33", true);

        assertThat(call.events()).hasSize(33);
        assertThat(call.isComplete()).isFalse();
        assertThat(call.content()).contains("替身，不是模型 🙂");
    }
}
