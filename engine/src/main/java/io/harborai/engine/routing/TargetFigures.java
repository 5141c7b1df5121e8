package io.harborai.engine.routing;

/** What is known of a target now: what strategies go by. Read on the event loop that routes. */
public interface TargetFigures {
    /** The figures of a target that nothing is known of. */
    TargetFigures UNKNOWN = new TargetFigures() {
        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public double latencyNanos() {
            return 0;
        }

        @Override
        public double tokensPerMinute() {
            return 0;
        }

        @Override
        public Availability availability() {
            return Availability.AVAILABLE;
        }
    };

    /** Calls under way, 0 or more. */
    int inFlight();

    /** Peak EWMA of the time to the first token, in nanoseconds; 0 while nothing was answered. */
    double latencyNanos();

    /** Tokens used in the last minute, prompt and completion together; 0 or more. */
    double tokensPerMinute();

    /** Whether it takes a call. */
    Availability availability();
}
