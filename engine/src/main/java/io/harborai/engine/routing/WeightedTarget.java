package io.harborai.engine.routing;

/**
 * A target of an alias.
 *
 * @param weight 0 (never drawn first) to 1 000 000
 */
public record WeightedTarget(Target target, int weight) {
    public WeightedTarget {
        if (weight < 0 || weight > 1_000_000) {
            throw new IllegalArgumentException("weight is " + weight + ", it must be 0 to 1000000");
        }
    }
}
