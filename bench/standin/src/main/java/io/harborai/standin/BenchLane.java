package io.harborai.standin;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The cheap way for chat calls of the models {@code bench}, {@code bench+rate=N+tokens=N}: the request is searched, not parsed, and the answer is bytes rendered before. Confined to one event loop.
 * <p>
 * A stream's chunks are written below the HTTP codec, framed already: they cost no more than a system call each.
 */
final class BenchLane {

    /** Names remembered per loop, those of other models not among them. */
    static final int MAX_PLANS = 256;
    private static final CharSequence JSON = HttpHeaders.createOptimized(Scripts.JSON);
    private static final CharSequence EVENTS = HttpHeaders.createOptimized(Scripts.EVENTS);

    private final Vertx vertx;
    private final Tally tally;
    private final Map<String, Optional<BenchPlan>> plans = new HashMap<>();
    private final Map<Long, Pacer> pacers = new HashMap<>();

    BenchLane(Vertx vertx, Tally tally) {
        this.vertx = vertx;
        this.tally = tally;
    }

    /** Answers the request, if it is one for this lane. */
    boolean serve(HttpServerRequest request, Buffer body) {
        String text = new String(body.getBytes(), StandardCharsets.ISO_8859_1);
        String name = name(text);
        BenchPlan plan = name == null ? null : plan(name);
        if (plan == null) {
            return false;
        }
        ModelState state = tally.model(plan.model());
        tally.callStarted(state);
        if (isTrue(text, "\"stream\"")) {
            stream(request, plan, text.contains("\"include_usage\"") && isTrue(text, "\"include_usage\""));
        } else {
            tally.reported(plan.reported());
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(plan.body())
                    .onComplete(sent -> tally.callFinished());
        }
        return true;
    }

    /** The value of the first key {@code model}, when it begins with {@code bench} and needs no unescaping. */
    static @Nullable String name(String json) {
        int at = afterKey(json, "\"model\"");
        if (at < 0 || !json.startsWith("\"" + BenchPlan.BASE, at)) {
            return null;
        }
        int end = json.indexOf('"', at + 1);
        String name = end < 0 ? "" : json.substring(at + 1, end);
        return name.isEmpty() || name.indexOf('\\') >= 0 ? null : name;
    }

    static boolean isTrue(String json, String quotedKey) {
        int at = afterKey(json, quotedKey);
        return at >= 0 && json.startsWith("true", at);
    }

    /** Where the value of a key begins. In a JSON string the key's quotes would be escaped, so it is not found there. */
    private static int afterKey(String json, String quotedKey) {
        int at = json.indexOf(quotedKey);
        if (at < 0) {
            return -1;
        }
        int i = skipSpace(json, at + quotedKey.length());
        return i < json.length() && json.charAt(i) == ':' ? skipSpace(json, i + 1) : -1;
    }

    private static int skipSpace(String json, int from) {
        int i = from;
        while (i < json.length() && json.charAt(i) <= ' ') {
            i++;
        }
        return i;
    }

    private @Nullable BenchPlan plan(String name) {
        Optional<BenchPlan> known = plans.get(name);
        if (known == null) {
            known = Optional.ofNullable(BenchPlan.of(ModelName.parse(name)));
            if (plans.size() < MAX_PLANS) {
                plans.put(name, known);
            }
        }
        return known.orElse(null);
    }

    private void stream(HttpServerRequest request, BenchPlan plan, boolean usage) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, EVENTS).setChunked(true);
        BenchStream stream = new BenchStream(request, plan, usage, response.writeHead());
        response.closeHandler(closed -> stream.peerGone());
        if (plan.perSecond() > 0) {
            pacers.computeIfAbsent(plan.perSecond(), rate -> new Pacer(vertx, rate)).add(stream);
        } else {
            stream.sendAll();
        }
    }

    /** One stream under way. */
    private final class BenchStream implements Pacer.Stream {
        private final HttpServerRequest request;
        private final BenchPlan plan;
        private final boolean usage;
        private final Future<Void> head;
        private final Channel channel;
        private int sent;
        private boolean over;

        BenchStream(HttpServerRequest request, BenchPlan plan, boolean usage, Future<Void> head) {
            this.request = request;
            this.plan = plan;
            this.usage = usage;
            this.head = head;
            this.channel = Connections.channel(request.connection());
        }

        /** Sends nothing while the head is on its way, or while the peer reads too slowly. */
        @Override
        public boolean advance(long due) {
            if (over || !head.isComplete() || !channel.isWritable()) {
                return !over;
            }
            for (long until = Math.min(due, plan.tokens()); sent < until; sent++) {
                write(plan.chunk());
            }
            if (sent < plan.tokens()) {
                channel.unsafe().flush();
                return true;
            }
            end();
            return false;
        }

        void sendAll() {
            head.onComplete(ready -> {
                if (!over) {
                    write(plan.chunk());
                    end();
                }
            });
        }

        private void write(ByteBuf bytes) {
            channel.unsafe().write(bytes.duplicate(), channel.voidPromise());
        }

        private void end() {
            if (usage) {
                tally.reported(plan.reported());
            }
            write(usage ? plan.usageEnding() : plan.ending());
            if (!channel.isWritable()) {
                // Vert.x holds the last chunk back until the channel is writable, and nobody else would send what makes it so.
                channel.unsafe().flush();
            }
            over = true;
            request.response().end().onComplete(ended -> tally.callFinished());
        }

        void peerGone() {
            if (!over) {
                over = true;
                tally.callAborted(plan.model().text(), System.nanoTime());
                tally.callFinished();
            }
        }
    }
}
