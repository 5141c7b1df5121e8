package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.harborai.engine.Allocation;
import io.harborai.engine.Seed;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class EventReaderTest {
    private static final String SAMPLE = ": hello\r\n\r\nevent: chunk\nid: 7\nretry: 10\ndata: {\"a\":\"héé 漢字 😀\"}\n\n"
            + "data:no space\n\ndata: one\r\ndata:  two\rdata\ndatum: 9\ndata:\n\n\n:\n\ndata: cr only\r\rdata: [DONE]\r\n\r\n";

    private final List<String> events = new ArrayList<>();
    private final EventReader reader = new EventReader(this::keep);

    private boolean keep(byte[] bytes, int start, int end) {
        events.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
        return true;
    }

    @Test
    void eventsAreCutWhateverTheLineEnds() {
        Buffer passed = reader.read(Buffer.buffer(SAMPLE));
        assertThat(events).containsExactly("{\"a\":\"héé 漢字 😀\"}", "no space", "one\n two\n", "cr only", "[DONE]");
        assertThat(passed.toString()).isEqualTo(SAMPLE);
        assertThat(reader.midEvent()).isFalse();
    }

    @Test
    void everySplitInTwoGivesTheSameEventsAndBytes() {
        byte[] sample = SAMPLE.getBytes(StandardCharsets.UTF_8);
        List<String> expected = ReferenceEvents.of(sample).data();
        for (int split = 0; split <= sample.length; split++) {
            List<String> found = new ArrayList<>();
            EventReader split2 = new EventReader(
                    (bytes, start, end) -> found.add(new String(bytes, start, end - start, StandardCharsets.UTF_8)));
            Buffer passed = Buffer.buffer();
            passed.appendBuffer(split2.read(Buffer.buffer(Arrays.copyOf(sample, split))));
            passed.appendBuffer(split2.read(Buffer.buffer(Arrays.copyOfRange(sample, split, sample.length))));
            assertThat(found).as("split at %d", split).isEqualTo(expected);
            assertThat(passed.getBytes()).as("split at %d", split).isEqualTo(sample);
        }
    }

    @Test
    void byteByByteGivesTheSameEventsAndBytes() {
        byte[] sample = SAMPLE.getBytes(StandardCharsets.UTF_8);
        Buffer passed = Buffer.buffer();
        for (byte b : sample) {
            passed.appendBuffer(reader.read(Buffer.buffer(new byte[]{b})));
        }
        assertThat(events).isEqualTo(ReferenceEvents.of(sample).data());
        assertThat(passed.getBytes()).isEqualTo(sample);
    }

    @Test
    void anyStreamInAnyPiecesIsReadAsTheReferenceReadsIt() {
        long seed = Seed.take();
        Random random = new Random(seed);
        String[] alphabet = {"data:", "data: ", "data", "x", "é", "漢", "😀", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n",
                ": c",
                "event: e", "id:1", " ", "[DONE]", "dat", "a:", "\u0000"};
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(alphabet[random.nextInt(alphabet.length)]);
            }
            byte[] stream = text.toString().getBytes(StandardCharsets.UTF_8);
            ReferenceEvents expected = ReferenceEvents.of(stream);
            List<String> found = new ArrayList<>();
            EventReader any = new EventReader(
                    (bytes, start, end) -> found.add(new String(bytes, start, end - start, StandardCharsets.UTF_8)));
            Buffer passed = Buffer.buffer();
            for (int at = 0; at < stream.length;) {
                int next = Math.min(stream.length, at + 1 + random.nextInt(12));
                passed.appendBuffer(any.read(Buffer.buffer(Arrays.copyOfRange(stream, at, next))));
                at = next;
            }
            assertThat(found).as("seed %d round %d: %s", seed, round, text).isEqualTo(expected.data());
            assertThat(passed.getBytes()).as("seed %d round %d: %s", seed, round, text)
                    .isEqualTo(Arrays.copyOf(stream, expected.wholeBytes()));
            assertThat(any.midEvent()).as("seed %d round %d: %s", seed, round, text)
                    .isEqualTo(expected.wholeBytes() < stream.length);
        }
    }

    @Test
    void anEventWaitsForItsBlankLine() {
        assertThat(reader.read(Buffer.buffer("data: a\n")).length()).isZero();
        assertThat(reader.midEvent()).isTrue();
        assertThat(events).isEmpty();
        assertThat(reader.read(Buffer.buffer("\ndata: b")).toString()).isEqualTo("data: a\n\n");
        assertThat(events).containsExactly("a");
        assertThat(reader.midEvent()).isTrue();
    }

    @Test
    void aByteOrderMarkBeforeTheFirstLineIsNoPartOfIt() {
        Buffer passed = reader.read(Buffer.buffer("\uFEFFdata: first\n\n\uFEFFdata: not a field\n\n"));
        assertThat(events).containsExactly("first");
        assertThat(passed.toString()).isEqualTo("\uFEFFdata: first\n\n\uFEFFdata: not a field\n\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 65_536, EventReader.MAX_EVENT_BYTES, 2 * EventReader.MAX_EVENT_BYTES})
    void anEventOfExactlyTheLimitIsReadAndOneByteMoreIsNot(int pieceBytes) {
        byte[] fits = event(EventReader.MAX_EVENT_BYTES);
        assertThat(feed(reader, fits, pieceBytes)).isEqualTo(fits.length);
        assertThat(reader.overflowed()).isFalse();
        assertThat(events).hasSize(1);

        EventReader second = new EventReader(this::keep);
        assertThat(feed(second, event(EventReader.MAX_EVENT_BYTES + 1), pieceBytes)).isZero();
        assertThat(second.overflowed()).isTrue();
        assertThat(second.midEvent()).isFalse();
        assertThat(events).hasSize(1);
    }

    @Test
    void theLimitIsOneEventsAndNotTheStreams() {
        byte[] half = event(EventReader.MAX_EVENT_BYTES / 2 + 10);
        Buffer three = Buffer.buffer().appendBytes(half).appendBytes(half).appendBytes(half);
        assertThat(feed(reader, three.getBytes(), 50_000)).isEqualTo(3L * half.length);
        assertThat(events).hasSize(3);
    }

    @Test
    void afterAnOverflowNothingMoreIsRead() {
        byte[] line = new byte[EventReader.MAX_EVENT_BYTES + 1];
        Arrays.fill(line, (byte) 'x');
        assertThat(reader.read(Buffer.buffer("data: before\n\n").appendBytes(line)).toString())
                .isEqualTo("data: before\n\n");
        assertThat(reader.overflowed()).isTrue();
        assertThat(reader.read(Buffer.buffer("\n\ndata: after\n\n")).length()).isZero();
        assertThat(reader.overflowed()).isTrue();
        assertThat(events).containsExactly("before");
    }

    @Test
    void nothingPassesOfTheEventAtWhichTheListenerStops() {
        EventReader stopping = new EventReader((bytes, start, end) -> {
            keep(bytes, start, end);
            return events.size() < 2;
        });
        Buffer passed = stopping.read(Buffer.buffer("data: 1\n\ndata: 2\n\ndata: 3\n\n"));
        assertThat(passed.toString()).isEqualTo("data: 1\n\n");
        assertThat(stopping.read(Buffer.buffer("data: 4\n\n")).length()).isZero();
        assertThat(events).containsExactly("1", "2");
        assertThat(stopping.midEvent()).isFalse();
    }

    @Test
    void anEventThatDripsInByteByByteCostsLinearMemory() {
        byte[] slow = event(EventReader.MAX_EVENT_BYTES / 4);
        Buffer[] drops = new Buffer[slow.length];
        for (int i = 0; i < slow.length; i++) {
            drops[i] = Buffer.buffer(new byte[]{slow[i]});
        }
        long allocated = Allocation.of(() -> {
            for (Buffer drop : drops) {
                reader.read(drop);
            }
        });
        assertThat(events).hasSize(1);
        // Doubling takes at most four times the event, and each call an empty buffer; copying per byte would take 34 GB.
        assertThat(allocated / slow.length).isLessThan(200);
    }

    @Test
    void anEventOfManyDataLinesCostsLinearMemory() {
        byte[] lines = ("data:xxxx\n".repeat(EventReader.MAX_EVENT_BYTES / 10 - 1) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        Buffer arrived = Buffer.buffer(lines);
        long allocated = Allocation.of(() -> reader.read(arrived));
        assertThat(events).hasSize(1);
        assertThat(events.get(0)).hasSize(5 * (EventReader.MAX_EVENT_BYTES / 10 - 1) - 1);
        // Joining line by line would take 27 GB and hold the event loop for seconds.
        assertThat(allocated).isLessThan(32L << 20);
    }

    private static byte[] event(int bytes) {
        byte[] event = new byte[bytes];
        Arrays.fill(event, (byte) 'x');
        System.arraycopy("data: ".getBytes(StandardCharsets.US_ASCII), 0, event, 0, 6);
        event[bytes - 1] = '\n';
        event[bytes - 2] = '\n';
        return event;
    }

    private static long feed(EventReader reader, byte[] stream, int pieceBytes) {
        long passed = 0;
        for (int at = 0; at < stream.length; at += pieceBytes) {
            passed += reader.read(Buffer.buffer(Arrays.copyOfRange(stream, at, Math.min(stream.length, at
                    + pieceBytes)))).length();
        }
        return passed;
    }
}
