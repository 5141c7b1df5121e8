package io.harborai.gateway.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class EntryCodecTest {
    private static final long SEED = 20_261_121;

    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20);

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < 3_000; i++) {
            LedgerEntry entry = Entries.random(random);
            byte[] body = new byte[random.nextInt(300)];
            random.nextBytes(body);
            CallBodies bodies = random.nextBoolean() ? null : new CallBodies(Buffer.buffer(body), Buffer.buffer());
            buffer.clear();
            EntryCodec.write(buffer, 7, i, entry, bodies);
            StoredEntry read = EntryCodec.read(buffer.flip());
            assertThat(read.entry()).as("seed %d, entry %d", SEED, i).isEqualTo(entry);
            assertThat(read.id()).isEqualTo(StoredEntry.id(7, i));
            if (bodies != null) {
                assertThat(read.bodies()).isNotNull()
                        .satisfies(kept -> assertThat(kept.request().getBytes()).isEqualTo(body));
            }
            assertThat(buffer.hasRemaining()).isFalse();
        }
    }

    @Test
    void bytesThatBreakOffAnywhereAreRefusedAndNothingElseHappens() {
        EntryCodec.write(buffer, 1, 2, Entries.random(new Random(SEED)),
                new CallBodies(Buffer.buffer("asked"), Buffer.buffer("told")));
        int length = buffer.position();
        for (int cut = 0; cut < length; cut++) {
            ByteBuffer part = buffer.duplicate().position(0).limit(cut);
            assertThatThrownBy(() -> EntryCodec.read(part)).as("cut at %d of %d", cut, length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void textsAreCutAndCleanedSoThatEveryDatabaseTakesThem() {
        String wild = "a\u0000b\nc\ud83d" + "x".repeat(1_000);
        LedgerEntry entry = Entries.at(Entries.AT, wild, wild, wild, 200, Map.of(wild, wild));
        EntryCodec.write(buffer, 1, 1, entry, null);
        LedgerEntry read = EntryCodec.read(buffer.flip()).entry();
        assertThat(read.traceId()).hasSize(128).startsWith("a b c?xxx");
        assertThat(read.asked().model()).hasSize(256);
        assertThat(read.payer().tags()).hasSize(1);
    }

    @Test
    void noEntryIsLongerThanItsBound() {
        String longest = "\u4e2d".repeat(2_000);
        Map<String, String> tags = new java.util.HashMap<>();
        for (int i = 0; i < 50; i++) {
            tags.put(i + longest, longest);
        }
        LedgerEntry entry = new LedgerEntry(1, longest,
                new LedgerEntry.Payer(longest, longest, longest, longest, longest, tags),
                new LedgerEntry.Asked(longest, longest, true),
                new LedgerEntry.Outcome(longest, 200, longest, io.harborai.engine.exchange.CacheState.HIT, 1),
                io.harborai.engine.exchange.Usage.NONE, new io.harborai.engine.money.Cost.Unpriced(longest), 1, 1);
        EntryCodec.write(buffer, 1, 1, entry, null);
        assertThat(buffer.position()).isLessThanOrEqualTo(EntryCodec.LONGEST_ENTRY);
        assertThat(EntryCodec.read(buffer.flip()).entry().payer().tags()).hasSize(LedgerEntry.MOST_TAGS);
    }

    @Test
    void aFileThatIsCutAnywhereGivesTheWholeRecordsBeforeTheCut() {
        List<Integer> ends = records(6);
        for (int cut = 0; cut <= buffer.limit(); cut++) {
            int at = cut;
            long whole = ends.stream().filter(end -> end <= at).count();
            assertThat(readable(buffer.duplicate().position(0).limit(cut))).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void aDamagedByteCostsItsOwnRecordOnly() {
        int count = 5;
        records(count);
        for (int at = 0; at < buffer.limit(); at++) {
            byte before = buffer.get(at);
            buffer.put(at, (byte) (before ^ 0x41));
            assertThat(readable(buffer.duplicate())).as("byte %d", at).isEqualTo(count - 1);
            buffer.put(at, before);
        }
    }

    private List<Integer> records(int count) {
        Random random = new Random(SEED);
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PendingEntry pending = new PendingEntry(Entries.random(random));
            pending.sequence = i;
            Frame.write(buffer, 1, pending, null);
            ends.add(buffer.position());
        }
        buffer.flip();
        return ends;
    }

    private static int readable(ByteBuffer in) {
        int found = 0;
        int at = 0;
        while (at >= 0 && at < in.limit()) {
            int length = Frame.whole(in, at);
            if (length >= 0) {
                found++;
                at += length;
            } else {
                at = Frame.next(in, at + 1);
            }
        }
        return found;
    }
}
