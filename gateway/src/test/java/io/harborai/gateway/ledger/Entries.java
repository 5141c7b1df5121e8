package io.harborai.gateway.ledger;

import java.util.List;
import java.util.Map;
import java.util.Random;

import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;

/** Entries for tests. */
final class Entries {
    static final long AT = 1_795_000_000_000L;

    private Entries() {
    }

    /** A call of ten and five tokens. */
    static LedgerEntry of(String traceId) {
        return at(AT, traceId, "key_1", "fast", 200, Map.of());
    }

    static LedgerEntry at(long at, String traceId, String key, String model, int status, Map<String, String> tags) {
        return new LedgerEntry(at, traceId, new LedgerEntry.Payer(key, "team", "", "", "", tags),
                new LedgerEntry.Asked("/v1/chat/completions", model, false),
                new LedgerEntry.Outcome("lab/gpt", status, status >= 400 ? "broken" : null, CacheState.BYPASS, 1),
                new Usage(true, 10, 5, 2, 1), new Cost.Priced(Money.of("0.000001000001", "USD"), false), 3_000_000,
                1_000_000);
    }

    /** Anything that an entry can be, texts that no database likes included. */
    static LedgerEntry random(Random random) {
        Cost[] costs = {Cost.Nothing.USED,
                new Cost.Priced(Money.ofPicos(random.nextLong() >>> 1, Money.currency("CNY")),
                        random.nextBoolean()),
                Cost.Unpriced.NO_USAGE,
                new Cost.Saved(new Cost.Priced(Money.of("1.5", "USD"), true))};
        return new LedgerEntry(random.nextLong() >>> 20, text(random, 100),
                new LedgerEntry.Payer(text(random, 60), text(random, 60), text(random, 60), text(random, 60), "::1",
                        random.nextBoolean() ? Map.of() : Map.of("a", text(random, 50), "b" + text(random, 5), "c")),
                new LedgerEntry.Asked(text(random, 40), text(random, 120), random.nextBoolean()),
                new LedgerEntry.Outcome(random.nextBoolean() ? null : text(random, 120), random.nextInt(600),
                        random.nextBoolean() ? null : text(random, 50),
                        List.of(CacheState.values()).get(random.nextInt(4)),
                        random.nextInt(9)),
                new Usage(List.of(Usage.Source.values()).get(random.nextInt(3)), random.nextLong() >>> 1,
                        random.nextInt(1 << 20), 3,
                        4),
                costs[random.nextInt(4)], random.nextLong() >>> 1, random.nextBoolean() ? -1 : random.nextInt(1 << 30));
    }

    /** Letters of one to four bytes. */
    private static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(longest / 2);
        int[] letters = {'a', '7', 0xe9, 0x4e2d, 0x1f6a2, '-'};
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }
}
