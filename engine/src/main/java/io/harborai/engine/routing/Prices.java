package io.harborai.engine.routing;

/** What targets cost. Thread-safe. */
public interface Prices {
    /** No price is known. */
    Prices NONE = new Prices() {
        @Override
        public double promptPerMillion(Target target) {
            return Double.NaN;
        }

        @Override
        public double completionPerMillion(Target target) {
            return Double.NaN;
        }
    };

    /** US dollars for a million prompt tokens, 0 or more; NaN when unknown. */
    double promptPerMillion(Target target);

    /** US dollars for a million completion tokens, 0 or more; NaN when unknown. */
    double completionPerMillion(Target target);

    /** One figure to compare targets by: three prompt tokens for each of the completion, the usual mix; NaN when unknown. */
    default double mixedPerMillion(Target target) {
        return (3 * promptPerMillion(target) + completionPerMillion(target)) / 4;
    }
}
