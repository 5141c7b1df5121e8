package io.harborai.gateway.ledger;

import java.math.BigDecimal;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** An entry as bytes and back. Texts become what every database takes: no control characters, and of bounded length. */
final class EntryCodec {
    /** Longest bytes of an entry without bodies: 16 texts at their bounds and eight tags, three bytes a character. */
    static final int LONGEST_ENTRY = 16 << 10;
    /** Longest bytes of an entry with both bodies. */
    static final int LONGEST = LONGEST_ENTRY + 2 * CallBodies.LONGEST;
    private static final byte VERSION = 1;
    private static final int NAME = 128;
    private static final int MODEL = 256;
    private static final byte NOTHING = 0;
    private static final byte PRICED = 1;
    private static final byte ESTIMATED = 2;
    private static final byte UNPRICED = 3;
    private static final byte SAVED = 4;

    private EntryCodec() {
    }

    /** Writes an entry; the buffer has {@link #LONGEST} bytes of room. */
    static void write(ByteBuffer to, long run, long sequence, LedgerEntry entry, @Nullable CallBodies bodies) {
        to.put(VERSION).putLong(run).putLong(sequence).putLong(entry.atMillis());
        text(to, entry.traceId(), NAME);
        LedgerEntry.Payer payer = entry.payer();
        text(to, payer.keyId(), NAME);
        text(to, payer.team(), NAME);
        text(to, payer.project(), NAME);
        text(to, payer.endUser(), NAME);
        text(to, payer.address(), NAME);
        tags(to, payer.tags());
        text(to, entry.asked().endpoint(), NAME);
        text(to, entry.asked().model(), MODEL);
        LedgerEntry.Outcome outcome = entry.outcome();
        to.put((byte) (entry.asked().streamed() ? 1 : 0)).putInt(outcome.status()).putInt(outcome.attempts());
        optional(to, outcome.target(), MODEL);
        optional(to, outcome.errorCode(), NAME);
        to.put(code(outcome.cache()));
        Usage usage = entry.usage();
        to.put(code(usage.source())).putLong(usage.promptTokens()).putLong(usage.completionTokens())
                .putLong(usage.cachedTokens()).putLong(usage.reasoningTokens());
        cost(to, entry.cost());
        to.putLong(entry.durationNanos()).putLong(entry.firstTokenNanos());
        to.put((byte) (bodies == null ? 0 : 1));
        if (bodies != null) {
            bytes(to, bodies.request());
            bytes(to, bodies.answer());
        }
    }

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    static StoredEntry read(ByteBuffer from) {
        try {
            byte version = from.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("an entry of version " + version + ", known is " + VERSION);
            }
            long run = from.getLong();
            long sequence = from.getLong();
            long at = from.getLong();
            String trace = text(from);
            LedgerEntry.Payer payer = new LedgerEntry.Payer(text(from), text(from), text(from), text(from), text(from),
                    tags(from));
            String endpoint = text(from);
            String model = text(from);
            LedgerEntry.Asked asked = new LedgerEntry.Asked(endpoint, model, from.get() != 0);
            int status = from.getInt();
            int attempts = from.getInt();
            LedgerEntry.Outcome outcome = new LedgerEntry.Outcome(optional(from), status, optional(from),
                    cache(from.get()), attempts);
            Usage usage = new Usage(source(from.get()), from.getLong(), from.getLong(), from.getLong(),
                    from.getLong());
            Cost cost = cost(from);
            LedgerEntry entry = new LedgerEntry(at, trace, payer, asked, outcome, usage, cost, from.getLong(),
                    from.getLong());
            CallBodies bodies = from.get() == 0 ? null : new CallBodies(bytes(from), bytes(from));
            return new StoredEntry(StoredEntry.id(run, sequence), entry, bodies);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the bytes of an entry are too few or wrong", e);
        }
    }

    private static byte code(CacheState cache) {
        return switch (cache) {
            case BYPASS -> 0;
            case MISS -> 1;
            case HIT -> 2;
            case SEMANTIC -> 3;
        };
    }

    private static CacheState cache(byte code) {
        return switch (code) {
            case 0 -> CacheState.BYPASS;
            case 1 -> CacheState.MISS;
            case 2 -> CacheState.HIT;
            case 3 -> CacheState.SEMANTIC;
            default -> throw new IllegalArgumentException("a state of the cache of code " + code);
        };
    }

    private static byte code(Usage.Source source) {
        return switch (source) {
            case NONE -> 0;
            case REPORTED -> 1;
            case ESTIMATED -> 2;
        };
    }

    private static Usage.Source source(byte code) {
        return switch (code) {
            case 0 -> Usage.Source.NONE;
            case 1 -> Usage.Source.REPORTED;
            case 2 -> Usage.Source.ESTIMATED;
            default -> throw new IllegalArgumentException("a source of usage of code " + code);
        };
    }

    private static void tags(ByteBuffer to, Map<String, String> tags) {
        int count = Math.min(LedgerEntry.MOST_TAGS, tags.size());
        to.put((byte) count);
        if (count == 0) {
            return;
        }
        int left = count;
        for (Map.Entry<String, String> tag : new TreeMap<>(tags).entrySet()) {
            if (left-- == 0) {
                return;
            }
            text(to, tag.getKey(), NAME);
            text(to, tag.getValue(), NAME);
        }
    }

    private static Map<String, String> tags(ByteBuffer from) {
        int count = from.get();
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            tags.put(text(from), text(from));
        }
        return tags;
    }

    private static void cost(ByteBuffer to, Cost cost) {
        switch (cost) {
            case Cost.Nothing nothing -> to.put(NOTHING);
            case Cost.Priced priced -> {
                to.put(priced.estimated() ? ESTIMATED : PRICED);
                text(to, priced.amount().currency().getCurrencyCode(), 3);
                text(to, priced.amount().amount().toPlainString(), 40);
            }
            case Cost.Unpriced unpriced -> {
                to.put(UNPRICED);
                text(to, unpriced.reason(), NAME);
            }
            case Cost.Saved saved -> {
                to.put(SAVED);
                // Nothing is saved twice: a cached answer's first cost is one that was paid, or none.
                cost(to, saved.first() instanceof Cost.Saved ? Cost.Nothing.USED : saved.first());
            }
        }
    }

    private static Cost cost(ByteBuffer from) {
        byte kind = from.get();
        return switch (kind) {
            case NOTHING -> Cost.Nothing.USED;
            case PRICED, ESTIMATED -> {
                String currency = text(from);
                yield new Cost.Priced(new Money(new BigDecimal(text(from)), Money.currency(currency)),
                        kind == ESTIMATED);
            }
            case UNPRICED -> new Cost.Unpriced(text(from));
            case SAVED -> new Cost.Saved(cost(from));
            default -> throw new IllegalArgumentException("a cost of kind " + kind);
        };
    }

    private static void optional(ByteBuffer to, @Nullable String text, int longest) {
        to.put((byte) (text == null ? 0 : 1));
        if (text != null) {
            text(to, text, longest);
        }
    }

    private static @Nullable String optional(ByteBuffer from) {
        return from.get() == 0 ? null : text(from);
    }

    /** Two bytes of length, then UTF-8. A lone half of a pair becomes a question mark, as databases refuse it. */
    static void text(ByteBuffer to, String text, int longest) {
        int start = to.position();
        to.putShort((short) 0);
        int length = Math.min(text.length(), longest);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f) {
                to.put((byte) ' ');
            } else if (c < 0x80) {
                to.put((byte) c);
            } else if (c < 0x800) {
                to.put((byte) (0xc0 | c >> 6)).put((byte) (0x80 | c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                to.put((byte) (0xe0 | c >> 12)).put((byte) (0x80 | c >> 6 & 0x3f)).put((byte) (0x80 | c & 0x3f));
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                to.put((byte) (0xf0 | point >> 18)).put((byte) (0x80 | point >> 12 & 0x3f))
                        .put((byte) (0x80 | point >> 6 & 0x3f)).put((byte) (0x80 | point & 0x3f));
            } else {
                to.put((byte) '?');
            }
        }
        to.putShort(start, (short) (to.position() - start - Short.BYTES));
    }

    static String text(ByteBuffer from) {
        byte[] bytes = new byte[bounded(from, Short.toUnsignedInt(from.getShort()))];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void bytes(ByteBuffer to, Buffer buffer) {
        byte[] bytes = buffer.getBytes(0, Math.min(buffer.length(), CallBodies.LONGEST));
        to.putInt(bytes.length).put(bytes);
    }

    private static Buffer bytes(ByteBuffer from) {
        byte[] bytes = new byte[bounded(from, from.getInt())];
        from.get(bytes);
        return Buffer.buffer(bytes);
    }

    /** A length that lies must not make an array of it. */
    private static int bounded(ByteBuffer from, int length) {
        if (length < 0 || length > from.remaining()) {
            throw new IllegalArgumentException("a length of " + length + " where " + from.remaining() + " are left");
        }
        return length;
    }
}
