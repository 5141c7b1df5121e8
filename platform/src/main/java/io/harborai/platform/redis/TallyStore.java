package io.harborai.platform.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.harborai.platform.tally.Tally;
import io.harborai.platform.tally.TallyBook;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * The words in which tallies speak with Redis. A sum is a hash: what each run has used, which is said as a whole and so may be
 * said again, and the sum of that; what nodes hold of it is another. On the link's thread only.
 */
final class TallyStore {
    /** Redis keeps a sum so long after its end, for calls that end late. */
    private static final long KEPT_SECONDS = 3_600;
    private static final String SUM = "harborai:tally:";
    private static final String HELD = "harborai:held:";
    private static final byte[] ALL = RedisLink.bytes("=");
    private static final byte[] DIFFERENCE = RedisLink.bytes("+");

    private final RedisLink link;
    private final byte[] run;

    TallyStore(RedisLink link, String run) {
        this.link = link;
        this.run = RedisLink.bytes(run);
    }

    /** What Redis said to a reservation. */
    sealed interface Reply {
        /** It is counted: each tally's sum, and what other nodes have of it. */
        record Granted(List<Long> sums, List<Long> others) implements Reply {}

        /** There is no room. */
        record Refused(int index, long sum) implements Reply {}

        /** Redis has lost what it had. */
        record OtherData() implements Reply {}

        /** Redis does not know this one, and has to hear of it. */
        record Unknown(int index) implements Reply {}
    }

    CompletionStage<Reply> charge(String data, List<Tally> tallies, long[] amounts) {
        String[] keys = new String[2 + tallies.size() * 2];
        keys[0] = WindowStore.DATA;
        keys[1] = WindowStore.NODES;
        byte[][] arguments = new byte[2 + tallies.size() * 3][];
        arguments[0] = RedisLink.bytes(data);
        arguments[1] = run;
        for (int i = 0; i < tallies.size(); i++) {
            Tally tally = tallies.get(i);
            keys[2 + 2 * i] = SUM + tally.key();
            keys[3 + 2 * i] = HELD + tally.key();
            arguments[2 + 3 * i] = RedisLink.bytes(tally.hard() ? tally.max() : -1);
            arguments[3 + 3 * i] = RedisLink.bytes(amounts[i]);
            arguments[4 + 3 * i] = RedisLink.bytes(forgotten(tally));
        }
        return run(Script.CHARGE, keys, arguments).thenApply(TallyStore::reply);
    }

    private static Reply reply(List<Object> answer) {
        int code = Math.toIntExact((Long) answer.getFirst());
        return switch (code) {
            case 0 -> new Reply.Refused(index(answer), (Long) answer.get(2));
            case 2 -> new Reply.OtherData();
            case 3 -> new Reply.Unknown(index(answer));
            default -> {
                List<Long> sums = new ArrayList<>();
                List<Long> others = new ArrayList<>();
                for (int i = 1; i + 1 < answer.size(); i += 2) {
                    sums.add((Long) answer.get(i));
                    others.add((Long) answer.get(i + 1));
                }
                yield new Reply.Granted(sums, others);
            }
        };
    }

    private static int index(List<Object> answer) {
        return Math.toIntExact((Long) answer.get(1)) - 1;
    }

    /** Says what the runs have used; more than was known counts. */
    CompletionStage<?> seed(Tally tally, Map<String, Long> runs) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(RedisLink.bytes(forgotten(tally)));
        runs.forEach((other, amount) -> {
            arguments.add(RedisLink.bytes(other));
            arguments.add(RedisLink.bytes(amount));
        });
        return run(Script.SEED, new String[]{SUM + tally.key()}, arguments.toArray(byte[][]::new));
    }

    /** Says what this node has used of each, and how what it holds has changed. */
    CompletionStage<?> change(List<Tally> tallies, List<TallyBook.Own> own, long[] released) {
        return balance(tallies, own, released);
    }

    /** Says all that this node has of each. Nothing else about them may be under way. */
    CompletionStage<?> state(List<Tally> tallies, List<TallyBook.Own> own) {
        return balance(tallies, own, null);
    }

    private CompletionStage<?> balance(List<Tally> tallies, List<TallyBook.Own> own,
            long @Nullable [] released) {
        String[] keys = new String[tallies.size() * 2];
        byte[][] arguments = new byte[1 + tallies.size() * 4][];
        arguments[0] = run;
        for (int i = 0; i < tallies.size(); i++) {
            Tally tally = tallies.get(i);
            keys[2 * i] = SUM + tally.key();
            keys[2 * i + 1] = HELD + tally.key();
            arguments[1 + 4 * i] = RedisLink.bytes(own.get(i).used());
            arguments[2 + 4 * i] = released == null ? ALL : DIFFERENCE;
            arguments[3 + 4 * i] = RedisLink.bytes(released == null ? own.get(i).held() : -released[i]);
            arguments[4 + 4 * i] = RedisLink.bytes(forgotten(tally));
        }
        return run(Script.BALANCE, keys, arguments);
    }

    private static long forgotten(Tally tally) {
        return tally.endSeconds() == 0 ? 0 : tally.endSeconds() + KEPT_SECONDS;
    }

    private CompletionStage<List<Object>> run(Script script, String[] keys, byte[]... arguments) {
        RedisAsyncCommands<String, byte[]> commands = link.commands();
        return commands == null
                ? CompletableFuture.failedFuture(new RedisException("no connection"))
                : commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments);
    }
}
