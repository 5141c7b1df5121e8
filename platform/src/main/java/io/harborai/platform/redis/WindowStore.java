package io.harborai.platform.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.harborai.platform.window.Limit;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;

/** The words in which windows speak with Redis. On the link's thread only. */
final class WindowStore {
    /** Life of a place in a limit on calls at once, unless it is renewed: so long a dead node's calls count. */
    static final long LEASE_MICROS = 15_000_000;

    /** A node that has not been heard for this long is not counted any more. */
    private static final long NODE_MICROS = 15_000_000;

    /** Leases renewed by one command; it runs for less than a millisecond. */
    private static final int MOST_LEASES = 500;

    private static final String PREFIX = "harborai:window:";
    static final String NODES = "harborai:nodes";
    static final String DATA = "harborai:data";
    private static final int FIGURES_PER_LIMIT = 5;
    private static final byte[] RATE = RedisLink.bytes("r");
    private static final byte[] CALLS = RedisLink.bytes("c");
    private static final byte[] BUSY_MICROS = RedisLink.bytes(1_000_000);

    private final RedisLink link;
    private final byte[] node;

    WindowStore(RedisLink link, String node) {
        this.link = link;
        this.node = RedisLink.bytes(node);
    }

    /** What Redis said to a call. Nobody changes it. */
    static final class Reply {
        private final boolean counted;
        /** For each limit: used, time to reset, time to wait (0 with room), entry, beginning of the hash. */
        private final long[] figures;

        Reply(boolean counted, long[] figures) {
            this.counted = counted;
            this.figures = figures;
        }

        /** Whether the call is counted. */
        boolean counted() {
            return counted;
        }

        /** The reply about a call in which nothing is counted. */
        static Reply nothing(int limits) {
            return new Reply(false, new long[limits * FIGURES_PER_LIMIT]);
        }

        /** What was said about some of the limits. */
        Reply only(List<Integer> limits) {
            long[] some = new long[limits.size() * FIGURES_PER_LIMIT];
            for (int i = 0; i < limits.size(); i++) {
                System.arraycopy(figures, limits.get(i) * FIGURES_PER_LIMIT, some, i * FIGURES_PER_LIMIT,
                        FIGURES_PER_LIMIT);
            }
            return new Reply(counted, some);
        }

        long used(int limit) {
            return figures[limit * FIGURES_PER_LIMIT];
        }

        long reset(int limit) {
            return figures[limit * FIGURES_PER_LIMIT + 1];
        }

        long wait(int limit) {
            return figures[limit * FIGURES_PER_LIMIT + 2];
        }

        long entry(int limit) {
            return figures[limit * FIGURES_PER_LIMIT + 3];
        }

        long began(int limit) {
            return figures[limit * FIGURES_PER_LIMIT + 4];
        }
    }

    /**
     * That Redis is there.
     *
     * @param nodes nodes alive, this one included
     * @param data name of what it keeps; another name than before means that it has lost it
     */
    record Pulse(int nodes, String data) {}

    /** Has Redis know the scripts; commands sent afterwards may use them. */
    CompletionStage<?> load() {
        RedisAsyncCommands<String, byte[]> commands = link.commands();
        if (commands == null) {
            return gone();
        }
        CompletionStage<?> last = CompletableFuture.completedFuture("");
        for (Script script : Script.values()) {
            last = commands.scriptLoad(script.text());
        }
        return last;
    }

    CompletionStage<Reply> take(List<Limit> limits, long[] amounts, String lease, boolean force) {
        byte[][] arguments = new byte[4 + limits.size() * 4][];
        arguments[0] = RedisLink.bytes(force ? 1 : 0);
        arguments[1] = RedisLink.bytes(lease);
        arguments[2] = RedisLink.bytes(LEASE_MICROS);
        arguments[3] = BUSY_MICROS;
        for (int i = 0; i < limits.size(); i++) {
            int at = 4 + i * 4;
            Limit limit = limits.get(i);
            arguments[at] = kind(limit);
            arguments[at + 1] = RedisLink.bytes(limit.max());
            arguments[at + 2] = RedisLink.bytes(window(limit));
            arguments[at + 3] = RedisLink.bytes(amounts[i]);
        }
        return run(Script.TAKE, keys(limits), arguments).thenApply(answer -> {
            long[] figures = new long[answer.size() - 1];
            for (int i = 0; i < figures.length; i++) {
                figures[i] = (Long) answer.get(i + 1);
            }
            return new Reply((Long) answer.getFirst() == 1, figures);
        });
    }

    /** Settles; {@code beyond} tells for each limit what was used beyond the reservation. */
    CompletionStage<?> settle(List<Limit> limits, Reply reply, String lease, long[] beyond) {
        byte[][] arguments = new byte[1 + limits.size() * 5][];
        arguments[0] = RedisLink.bytes(lease);
        for (int i = 0; i < limits.size(); i++) {
            int at = 1 + i * 5;
            Limit limit = limits.get(i);
            arguments[at] = kind(limit);
            arguments[at + 1] = RedisLink.bytes(window(limit));
            arguments[at + 2] = RedisLink.bytes(reply.entry(i));
            arguments[at + 3] = RedisLink.bytes(reply.began(i));
            arguments[at + 4] = RedisLink.bytes(beyond[i]);
        }
        return run(Script.SETTLE, keys(limits), arguments);
    }

    /** A sign of life, which tells whether Redis lives too. {@code data} names what it keeps, should it have no name. */
    CompletionStage<Pulse> beat(String data) {
        return run(Script.BEAT, new String[]{NODES, DATA}, node, RedisLink.bytes(NODE_MICROS), RedisLink.bytes(data))
                .thenApply(answer -> new Pulse(Math.toIntExact((Long) answer.getFirst()),
                        new String((byte[]) answer.get(1), java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** Leaves the nodes. */
    void leave() {
        RedisAsyncCommands<String, byte[]> commands = link.commands();
        if (commands != null) {
            var _ = commands.zrem(NODES, node);
        }
    }

    void renew(Limit.Concurrent limit, List<String> leases) {
        for (int from = 0; from < leases.size(); from += MOST_LEASES) {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(RedisLink.bytes(LEASE_MICROS));
            leases.subList(from, Math.min(leases.size(), from + MOST_LEASES))
                    .forEach(lease -> arguments.add(RedisLink.bytes(lease)));
            // The answer tells nothing, and a failure shows at the next beat.
            var _ = run(Script.RENEW, keys(List.of(limit)), arguments.toArray(byte[][]::new));
        }
    }

    private CompletionStage<List<Object>> run(Script script, String[] keys, byte[]... arguments) {
        RedisAsyncCommands<String, byte[]> commands = link.commands();
        return commands == null ? gone() : commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments);
    }

    private static <T> CompletionStage<T> gone() {
        return CompletableFuture.failedFuture(new RedisException("no connection"));
    }

    private static String[] keys(List<Limit> limits) {
        String[] keys = new String[limits.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = PREFIX + limits.get(i).key();
        }
        return keys;
    }

    private static byte[] kind(Limit limit) {
        return limit instanceof Limit.Rate ? RATE : CALLS;
    }

    private static long window(Limit limit) {
        return limit instanceof Limit.Rate rate ? rate.windowMicros() : 0;
    }
}
