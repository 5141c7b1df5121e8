package io.harborai.engine.routing;

import java.util.Locale;

/** How an alias orders its targets. A target that takes no calls now goes last, whatever the strategy. */
public enum Strategy {
    /** In the order written; the first that works answers. */
    PRIORITY,
    /** The first is drawn with a probability in proportion to its weight; the others follow as written. */
    WEIGHTED,
    /** The better of two drawn by lot, by calls under way and latency. */
    LEAST_BUSY,
    /** The quickest first; some calls explore the others. */
    LATENCY,
    /** The cheapest first. */
    COST,
    /** The one with the fewest tokens in the last minute first. */
    USAGE,
    /** Each in turn. */
    ROUND_ROBIN;

    /** The name in configuration files. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    TargetOrder newOrder() {
        return switch (this) {
            case PRIORITY -> new PriorityOrder();
            case WEIGHTED -> new WeightedOrder();
            case LEAST_BUSY -> new LeastBusyOrder();
            case LATENCY -> new LatencyOrder();
            case COST -> new CostOrder();
            case USAGE -> new UsageOrder();
            case ROUND_ROBIN -> new RoundRobinOrder();
        };
    }
}
