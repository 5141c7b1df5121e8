package io.harborai.app.serve;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.harborai.engine.cache.AnswerCache;
import io.harborai.gateway.Gateway;
import io.harborai.ops.optimize.Relief;
import org.jspecify.annotations.Nullable;

/** What can be done about a gateway's overload. Until it runs, nothing is. */
final class Reliefs {
    private Reliefs() {
    }

    static List<Relief> of(Supplier<@Nullable Gateway> gateway) {
        return List.of(new TrimCaches(gateway), new LowerLimits(gateway), new ShedLowPriority(gateway),
                new CloseIdle(gateway));
    }

    /** Lets no calls of low priority in. */
    private record ShedLowPriority(Supplier<@Nullable Gateway> gateway) implements Relief {
        @Override
        public String name() {
            return "shed_low_priority";
        }

        @Override
        public Effect apply() {
            return now(true, new Effect("calls of low priority are let in", 1, 0));
        }

        @Override
        public void relax() {
            now(false, new Effect("calls of low priority are let in", 0, 1));
        }

        private Effect now(boolean sparing, Effect effect) {
            Gateway running = gateway.get();
            if (running == null) {
                return new Effect(effect.what(), 1, 1);
            }
            running.spare(sparing);
            return effect;
        }
    }

    /** Closes the connections of callers that have asked nothing for some seconds. */
    private record CloseIdle(Supplier<@Nullable Gateway> gateway) implements Relief {
        private static final Duration IDLE = Duration.ofSeconds(5);

        @Override
        public String name() {
            return "close_idle";
        }

        @Override
        public Effect apply() {
            Gateway running = gateway.get();
            if (running == null) {
                return new Effect("connections of callers", 0, 0);
            }
            int open = running.connections();
            running.closeIdle(IDLE);
            return new Effect("connections of callers", open, running.connections());
        }
    }

    /** Lets go of the older half of the answers that are kept. */
    private record TrimCaches(Supplier<@Nullable Gateway> gateway) implements Relief {
        @Override
        public String name() {
            return "trim_caches";
        }

        @Override
        public Effect apply() {
            Gateway running = gateway.get();
            if (running == null) {
                return new Effect("cached bytes", 0, 0);
            }
            AnswerCache cache = running.engine().cache();
            long held = cache.figures().bytes();
            cache.trim(held / 2);
            return new Effect("cached bytes", (double) held, (double) cache.figures().bytes());
        }
    }

    /** Halves the connections to each provider, down to two; the rest waits, and what is idle is closed. */
    private static final class LowerLimits implements Relief {
        private static final int LEAST = 2;

        private final Supplier<@Nullable Gateway> gateway;
        private int usual;

        LowerLimits(Supplier<@Nullable Gateway> gateway) {
            this.gateway = gateway;
        }

        @Override
        public String name() {
            return "lower_limits";
        }

        @Override
        public Effect apply() {
            Gateway running = gateway.get();
            if (running == null) {
                return new Effect("connections per host", 0, 0);
            }
            int now = running.engine().concurrencyStats().connections().maxPerHost();
            int next = Math.min(now, Math.max(LEAST, now / 2));
            if (usual == 0) {
                usual = now;
            }
            running.engine().adjustConnections(next);
            return new Effect("connections per host", now, next);
        }

        @Override
        public void relax() {
            Gateway running = gateway.get();
            if (running != null && usual > 0) {
                running.engine().adjustConnections(usual);
                usual = 0;
            }
        }
    }
}
