package io.harborai.ops.tune;

/**
 * What counts how much. Each part of a score is between 0 and 1; throughput, memory and latency are one half where they are as
 * they were at the beginning, and go towards 1 the better they are.
 *
 * @param throughput more is better
 * @param hitRate    more is better
 * @param memory     less is better
 * @param latency    less is better
 */
public record Weights(double throughput, double hitRate, double memory, double latency) {
    /** As the first version had them. */
    public static final Weights DEFAULT = new Weights(0.4, 0.3, 0.2, 0.1);

    /** Checks the ranges. */
    public Weights {
        double sum = throughput + hitRate + memory + latency;
        if (Math.min(Math.min(throughput, hitRate), Math.min(memory, latency)) < 0 || !(sum > 0 && sum <= 100)) {
            throw new IllegalArgumentException("weights " + throughput + ", " + hitRate + ", " + memory + ", " + latency
                    + ": none below 0, together above 0 to 100");
        }
    }

    /**
     * The score of a trial.
     *
     * @param base what it is held against
     */
    public double score(Trial trial, Trial base) {
        return throughput * share(trial.throughput(), base.throughput()) + hitRate * trial.hitRate()
                + memory * share(base.memoryMb(), trial.memoryMb())
                + latency * share(base.latencyMs(), trial.latencyMs());
    }

    private static double share(double one, double other) {
        return one + other <= 0 ? 0.5 : one / (one + other);
    }
}
