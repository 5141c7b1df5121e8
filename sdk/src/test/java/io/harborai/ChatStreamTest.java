package io.harborai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatStream;
import io.harborai.chat.Choice;
import io.harborai.chat.FinishReason;
import io.harborai.error.CancelledException;
import io.harborai.error.ConnectionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

final class ChatStreamTest {
    private static final Lab LAB = Lab.open();

    @AfterAll
    static void close() {
        LAB.close();
    }

    private static String read(ChatStream stream) {
        StringBuilder text = new StringBuilder();
        stream.forEach(chunk -> text.append(chunk.text()));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+split-utf8", "+crlf", "+comments", "+gzip", "+no-done", "+drip=20000",
            "+split-utf8+crlf+comments+gzip"})
    void streamBringsTheSameTextAsTheWholeAnswer(String quirks) {
        String whole = LAB.chat().create(r -> r.model("gpt-4o").user("Hello, 你好 🙂")).text();
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o" + quirks).user("Hello, 你好 🙂"))) {
            assertThat(read(stream)).isEqualTo(whole);
        }
    }

    @Test
    void firstChunkIsDeliveredWhenItArrives() {
        long start = System.nanoTime();
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o+tokens=100+rate=2").user("Hi"))) {
            Iterator<ChatChunk> chunks = stream.iterator();
            assertThat(chunks.next().text()).isEmpty();
            assertThat(chunks.next().text()).isNotEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(stream.info().orElseThrow().timeToFirstToken()).isPresent();
        }
    }

    @Test
    void usageComesWhenItIsAskedFor() {
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o").user("Hi").includeUsage())) {
            List<ChatChunk> chunks = new ArrayList<>();
            stream.forEach(chunks::add);
            assertThat(chunks.get(chunks.size() - 1).usage()).hasValueSatisfying(
                    usage -> assertThat(usage.completionTokens()).isEqualTo(20));
            assertThat(chunks.get(chunks.size() - 1).choices()).isEmpty();
            assertThat(chunks.get(0).rawJson()).startsWith("{\"id\"");
        }
    }

    @Test
    void finalCompletionIsWhatTheWholeAnswerWouldBe() {
        ChatCompletion whole = LAB.chat().create(r -> r.model("gpt-4o+reasoning").user("Hi").n(2));
        try (ChatStream stream = LAB.chat()
                .stream(r -> r.model("gpt-4o+reasoning").user("Hi").n(2).includeUsage())) {
            stream.iterator().next();
            ChatCompletion streamed = stream.finalCompletion();
            assertThat(streamed.choices()).hasSize(2).extracting(Choice::message).allSatisfy(message -> {
                assertThat(message.content()).contains(whole.text());
                assertThat(message.reasoning())
                        .isEqualTo(whole.message().orElseThrow().reasoning());
            });
            assertThat(streamed.finishReason()).contains(FinishReason.STOP);
            assertThat(streamed.usage().orElseThrow().totalTokens())
                    .isEqualTo(whole.usage().orElseThrow().totalTokens());
            assertThat(streamed.systemFingerprint()).contains("harborai-standin");
            assertThat(streamed.info().target()).isEqualTo("lab/gpt-4o+reasoning");
            assertThat(streamed.info().traceId()).isEqualTo(stream.traceId());
        }
    }

    /** More than may wait in memory: whoever wants the whole is woken in between, and nothing is lost. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o+tokens=3000+rate=3000", "gpt-4o+huge=3000000", "gpt-4o+tokens=1"})
    void finalCompletionOfAStreamOfAnyLengthIsWhole(String model) {
        String whole = LAB.chat().create(r -> r.model(model).user("Hi")).text();
        try (ChatStream stream = LAB.chat().stream(r -> r.model(model).user("Hi"))) {
            assertThat(stream.finalCompletion().text()).isEqualTo(whole);
        }
    }

    @Test
    void whoeverWaitsForTheWholeHearsAtOnceThatItIsCutOrCancelled() throws InterruptedException {
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o+tokens=300+cut=30").user("Hi"))) {
            assertThatExceptionOfType(ConnectionException.class).isThrownBy(stream::finalCompletion);
        }
        ChatStream endless = LAB.chat().stream(r -> r.model("gpt-4o+tokens=100000+rate=10").user("Hi"));
        Thread leaving = new Thread(() -> {
            Awaitility.await().until(() -> endless.info().isPresent());
            endless.cancel();
        });
        leaving.start();
        assertThatExceptionOfType(CancelledException.class).isThrownBy(endless::finalCompletion);
        leaving.join();
    }

    @Test
    void cutStreamEndsInAnErrorAfterItsChunks() {
        List<ChatChunk> chunks = new ArrayList<>();
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o+cut=5").user("Hi"))) {
            assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> stream.forEach(chunks::add));
            assertThatExceptionOfType(ConnectionException.class).isThrownBy(stream::finalCompletion);
        }
        assertThat(chunks).hasSize(5);
    }

    @Test
    void streamIsConsumedOnce() {
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o").user("Hi"))) {
            read(stream);
            assertThatIllegalStateException().isThrownBy(stream::iterator).withMessageContaining("only once");
        }
    }

    @Test
    void connectionIsUsedAgainAfterACompleteStream() {
        try (Lab lab = Lab.open(builder -> builder.eventLoops(1))) {
            for (int i = 0; i < 20; i++) {
                try (ChatStream stream = lab.chat().stream(r -> r.model("gpt-4o").user("Hi"))) {
                    read(stream);
                }
            }
            assertThat(lab.standin().openConnections()).isLessThanOrEqualTo(2);
            assertThat(lab.harbor().openConnections()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void slowReaderSlowsTheProviderDown() {
        int bytes = 32 << 20;
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o+huge=" + bytes).user("Hi"))) {
            Iterator<ChatChunk> chunks = stream.iterator();
            long length = chunks.next().text().length();
            long before = used();
            // Nobody reads: what the provider has sent by then fits into buffers, not into this heap.
            Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            assertThat(LAB.standin().activeCalls()).isPositive();
            assertThat(used() - before).isLessThan(8 << 20);
            while (chunks.hasNext()) {
                length += chunks.next().text().length();
            }
            assertThat(length).isEqualTo(bytes);
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
