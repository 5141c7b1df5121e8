package io.harborai.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Target;

import static org.assertj.core.api.Assertions.assertThat;

/** Providers that say anything at any moment: what is next most of the time, and now and then what they must not. */
final class UnrulyUpstreams implements Upstreams {
    private final Random random;
    private final List<Unruly> opened = new ArrayList<>();

    UnrulyUpstreams(Random random) {
        this.random = random;
    }

    @Override
    public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
        Unruly made = new Unruly(sink, call.envelope().stream(), call.operation() == Operation.EMBEDDINGS);
        opened.add(made);
        for (int i = random.nextInt(8) == 0 ? 1 + random.nextInt(6) : 0; i > 0; i--) {
            made.speak();
        }
        if (random.nextInt(40) == 0) {
            made.closed = true;
            throw new IllegalStateException("the provider's own defect, at once");
        }
        return made;
    }

    /** Lets one of them say something; returns what. */
    String speak() {
        return opened.isEmpty() ? "nobody speaks" : opened.get(random.nextInt(opened.size())).speak();
    }

    /** Each came to its end, or was told to stop. */
    void assertClosed() {
        assertThat(opened).allSatisfy(one -> assertThat(one.closed).as("closed").isTrue());
    }

    @Override
    public void forgetProviders() {
        // It has none.
    }

    @Override
    public void resize(int perHost) {
        // It has none.
    }

    @Override
    public void close() {
        // It has no connections.
    }

    /** One exchange. */
    private final class Unruly implements UpstreamExchange {
        private final ScriptedUpstream script;
        private final boolean stream;
        private final boolean embedding;
        private int said;
        private boolean closed;

        Unruly(UpstreamSink sink, boolean stream, boolean embedding) {
            this.script = new ScriptedUpstream(sink);
            this.stream = stream;
            this.embedding = embedding;
        }

        String speak() {
            boolean lies = random.nextInt(25) == 0;
            if (closed && !lies) {
                return "a closed one is silent";
            }
            if (lies) {
                return "lie " + any();
            }
            if (random.nextInt(25) == 0) {
                closed = true;
                script.broken();
                return "broken";
            }
            said++;
            return switch (said) {
                case 1 -> {
                    script.sent();
                    yield "sent";
                }
                case 2 -> head();
                default -> stream ? streamed() : whole();
            };
        }

        private String head() {
            if (random.nextInt(5) == 0) {
                int status = List.of(400, 401, 429, 500, 503).get(random.nextInt(5));
                closed = true;
                script.head(status, "application/json").data("{\"error\":{\"message\":\"no\"}}").end();
                return "status " + status;
            }
            script.head(200, stream ? "text/event-stream" : "application/json");
            return "head";
        }

        private String streamed() {
            switch (random.nextInt(12)) {
                case 0 -> {
                    script.role();
                    return "role";
                }
                case 1, 2 -> {
                    closed = true;
                    script.stop().done().end();
                    return "done";
                }
                case 3 -> {
                    closed = true;
                    script.end();
                    return "end";
                }
                case 4 -> {
                    script.event(random.nextBoolean() ? "{" : "{\"error\":{\"message\":\"no\"}}");
                    return "bad event";
                }
                default -> {
                    script.token("x");
                    return "token";
                }
            }
        }

        private String whole() {
            String body = embedding
                    ? "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]}]}"
                    : FakeUpstreams.WHOLE;
            if (said == 3 && random.nextInt(4) > 0) {
                script.data(body.substring(0, 10));
                return "half";
            }
            closed = true;
            script.data(said == 3 ? body : body.substring(10)).end();
            return "whole";
        }

        private String any() {
            switch (random.nextInt(6)) {
                case 0 -> {
                    script.sent();
                    return "sent";
                }
                case 1 -> {
                    script.head(random.nextBoolean() ? 200 : 500, "text/event-stream");
                    return "head";
                }
                case 2 -> {
                    script.token("lie");
                    return "token";
                }
                case 3 -> {
                    // Whoever says that it is over need not be told to stop.
                    closed = true;
                    script.end();
                    return "end";
                }
                case 4 -> {
                    closed = true;
                    script.broken();
                    return "broken";
                }
                default -> {
                    script.data("x".repeat(random.nextInt(100_000)));
                    return "junk";
                }
            }
        }

        @Override
        public void pause() {
            mayThrow();
        }

        @Override
        public void resume() {
            mayThrow();
            if (random.nextInt(5) == 0) {
                speak();
            }
        }

        @Override
        public void cancel() {
            closed = true;
            if (random.nextInt(10) == 0) {
                script.broken();
            }
            mayThrow();
        }

        private void mayThrow() {
            if (random.nextInt(50) == 0) {
                throw new IllegalStateException("the provider's own defect");
            }
        }
    }
}
