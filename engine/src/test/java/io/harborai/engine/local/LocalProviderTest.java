package io.harborai.engine.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.harborai.engine.TestLoop;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class LocalProviderTest {
    private static final String SAY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello 漢字 world\"}]";

    private final TestLoop loop = new TestLoop();
    private final LocalProvider provider = new LocalProvider(Clock.fixed(Instant.ofEpochSecond(1_700_000_000),
            ZoneOffset.UTC));

    @AfterEach
    void close() {
        loop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "echo+tokens=3", "echo+tokens=50", "extract", "echo+latency=5+rate=5000"})
    void aStreamPutTogetherIsTheWholeAnswer(String model) {
        for (String limit : new String[]{"}", ",\"max_tokens\":2}"}) {
            JsonObject whole = json(ask(Operation.CHAT_COMPLETIONS, model, SAY + limit, false).text());
            JsonObject choice = whole.getJsonArray("choices").getJsonObject(0);
            Asked stream = ask(Operation.CHAT_COMPLETIONS, model, SAY + ",\"stream_options\":{\"include_usage\":true}"
                    + limit, true);
            StringBuilder text = new StringBuilder();
            String reason = "";
            JsonObject usage = new JsonObject();
            List<String> events = List.of(stream.text().split("\n\n"));
            for (String event : events.subList(0, events.size() - 1)) {
                JsonObject chunk = json(event.substring("data: ".length()));
                usage = chunk.getJsonObject("usage", usage);
                JsonArray choices = chunk.getJsonArray("choices");
                if (!choices.isEmpty()) {
                    text.append(choices.getJsonObject(0).getJsonObject("delta").getString("content", ""));
                    reason = choices.getJsonObject(0).getString("finish_reason", reason);
                }
            }
            assertThat(events.get(events.size() - 1)).isEqualTo("data: [DONE]");
            assertThat(text.toString()).isEqualTo(choice.getJsonObject("message").getString("content")).isNotBlank();
            assertThat(reason).isEqualTo(choice.getString("finish_reason"));
            assertThat(usage).isEqualTo(whole.getJsonObject("usage"));
        }
    }

    @Test
    void everyAnswerSaysThatItIsAStandIn() {
        assertThat(ask(Operation.CHAT_COMPLETIONS, "echo", SAY + "}", false).text()).contains("harborai-local-stand-in")
                .contains("simulator and no model").contains("Hello 漢字 world").contains("1700000000");
        assertThat(ask(Operation.CHAT_COMPLETIONS, "echo", SAY + "}", true).text()).contains("harborai-local-stand-in");
        assertThat(ask(Operation.COMPLETIONS, "echo", "{\"prompt\":\"p\"}", false).text()).contains("text_completion")
                .contains("harborai-local-stand-in");
        assertThat(ask(Operation.EMBEDDINGS, "hash-embed", "{\"input\":\"p\"}", false).text()).contains("not-semantic");
    }

    @Test
    void embeddingsAsNumbersAndAsBase64AreTheSame() {
        JsonArray numbers = data("{\"input\":[\"a b\",\"c\"],\"dimensions\":8}").getJsonObject(1)
                .getJsonArray("embedding");
        byte[] bytes = Base64.getDecoder().decode(data(
                "{\"input\":[\"a b\",\"c\"],\"dimensions\":8,\"encoding_format\":\"base64\"}").getJsonObject(1)
                .getString("embedding"));
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(numbers).hasSize(8);
        for (int i = 0; i < 8; i++) {
            assertThat(numbers.getFloat(i)).isEqualTo(floats.getFloat());
        }
        assertThat(data("{\"input\":\"x\"}").getJsonObject(0).getJsonArray("embedding")).hasSize(256);
    }

    @Test
    void dimensionsAndInputsHaveTheirBounds() {
        assertThat(embed("{\"input\":\"x\",\"dimensions\":4096}").status()).isEqualTo(200);
        assertThat(embed("{\"input\":\"x\",\"dimensions\":4097}").status()).isEqualTo(400);
        assertThat(embed("{\"input\":\"x\",\"dimensions\":99999999999999999999}").status()).isEqualTo(400);
        assertThat(embed("{\"input\":[" + "\"\",".repeat(2_047) + "\"\"],\"dimensions\":2}").status()).isEqualTo(200);
        Asked more = embed("{\"input\":[" + "\"\",".repeat(2_048) + "\"\"],\"dimensions\":2}");
        assertThat(more.status()).isEqualTo(400);
        assertThat(more.text()).contains("2048");
        assertThat(embed("{\"input\":[" + "\"\",".repeat(1_000) + "\"\"],\"dimensions\":4096}").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "gpt-4o", "hash-embed2", ""})
    void aModelOfAnotherOperationIsNotFound(String model) {
        assertThat(ask(Operation.EMBEDDINGS, model, "{\"input\":\"x\"}", false).status()).isEqualTo(404);
        assertThat(ask(Operation.CHAT_COMPLETIONS, "hash-embed", SAY + "}", false).status()).isEqualTo(404);
    }

    @Test
    void faultsComeAsTheNameAsks() {
        assertThat(ask(Operation.CHAT_COMPLETIONS, "echo+status=503", SAY + "}", true).status()).isEqualTo(503);
        assertThat(ask(Operation.CHAT_COMPLETIONS, "echo+nonsense=1", SAY + "}", true).status()).isEqualTo(400);
        Asked cut = ask(Operation.CHAT_COMPLETIONS, "echo+cut=2", SAY + "}", true);
        assertThat(cut.ending()).isEqualTo("broken CONNECTION");
        assertThat(cut.text().split("\n\n")).hasSize(2);
        Asked half = ask(Operation.CHAT_COMPLETIONS, "echo+cut=0", SAY + "}", false);
        assertThat(half.ending()).isEqualTo("broken CONNECTION");
        assertThat(ask(Operation.CHAT_COMPLETIONS, "echo+malformed=2", SAY + "}", true).text())
                .contains("data: {\"broken\":\n\n");
        assertThat(ask(Operation.CHAT_COMPLETIONS, "echo+cut=100000", SAY + "}", true).ending()).isEqualTo("end");
    }

    @Test
    void aVeryLongQuestionIsEchoedInPart() {
        String question = "😀".repeat(30_000);
        assertThat(ask(Operation.CHAT_COMPLETIONS, "echo", "{\"messages\":[{\"role\":\"user\",\"content\":\"" + question
                + "\"}]}", false).text()).contains("😀…").hasSizeLessThan(10_000);
    }

    @Test
    void nothingComesWhilePausedAndAllComesAfter() {
        Recorder sink = new Recorder();
        UpstreamExchange exchange = loop.call(() -> {
            UpstreamExchange opened = open(Operation.CHAT_COMPLETIONS, "echo+tokens=20+rate=2000", SAY + "}", true,
                    sink);
            opened.pause();
            return opened;
        });
        TestLoop.get(sink.headed);
        // Two ticks of the loop later all 20 tokens would be due.
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        loop.vertx().setTimer(60, id -> later.complete(true));
        TestLoop.get(later);
        assertThat(loop.call(() -> sink.pieces.size())).isZero();
        loop.run(() -> {
            exchange.resume();
            exchange.resume();
            exchange.pause();
            exchange.resume();
        });
        assertThat(TestLoop.get(sink.over)).isEqualTo("end");
        assertThat(sink.pieces).hasSize(22);
    }

    @Test
    void nothingComesAfterACancel() {
        Recorder sink = new Recorder();
        loop.run(() -> open(Operation.CHAT_COMPLETIONS, "echo", SAY + "}", true, sink).cancel());
        Recorder early = new Recorder();
        UpstreamExchange exchange = loop.call(() -> open(Operation.CHAT_COMPLETIONS, "echo+rate=1", SAY + "}", true,
                early));
        TestLoop.get(early.headed);
        loop.run(() -> {
            exchange.cancel();
            exchange.cancel();
            exchange.resume();
        });
        loop.run(() -> {
        });
        assertThat(sink.headed).isNotDone();
        assertThat(early.over).isNotDone();
        assertThat(early.pieces).hasSize(1);
    }

    private JsonArray data(String body) {
        return json(embed(body).text()).getJsonArray("data");
    }

    private Asked embed(String body) {
        return ask(Operation.EMBEDDINGS, "hash-embed", body, false);
    }

    private Asked ask(Operation operation, String model, String body, boolean stream) {
        Recorder sink = new Recorder();
        loop.run(() -> open(operation, model, body, stream, sink));
        String ending = TestLoop.get(sink.over);
        return new Asked(TestLoop.get(sink.headed).status(), String.join("", sink.pieces), ending);
    }

    private UpstreamExchange open(Operation operation, String model, String body, boolean stream, UpstreamSink sink) {
        return provider.open(loop.vertx(), new UpstreamRequest(operation, model, Buffer.buffer(body.getBytes(
                StandardCharsets.UTF_8)), stream, "trace"), sink);
    }

    private static JsonObject json(String text) {
        return new JsonObject(text);
    }

    private record Asked(int status, String text, String ending) {}

    private static final class Recorder implements UpstreamSink {
        private final CompletableFuture<UpstreamHead> headed = new CompletableFuture<>();
        private final CompletableFuture<String> over = new CompletableFuture<>();
        private final List<String> pieces = new ArrayList<>();
        private @Nullable FailureKind failed;

        @Override
        public void sent() {
            assertThat(headed).isNotDone();
        }

        @Override
        public void head(UpstreamHead head) {
            headed.complete(head);
        }

        @Override
        public void data(Buffer bytes) {
            pieces.add(bytes.toString());
        }

        @Override
        public void end() {
            over.complete("end");
        }

        @Override
        public void broken(Failure failure) {
            failed = failure.kind();
            over.complete("broken " + failed);
        }
    }
}
