package io.harborai.engine.money;

import java.util.Objects;
import java.util.Optional;

/** What a call cost, or why nobody can tell. */
public sealed interface Cost {
    /** The value of the header {@code x-harborai-cost}. */
    String headerValue();

    /** How much is to be paid, when that is known and somebody must be paid; never present for what is unpriced. */
    default Optional<Money> money() {
        return Optional.empty();
    }

    /**
     * A known cost.
     *
     * @param amount    how much; zero only where a price says zero
     * @param estimated whether the tokens were estimated here because the provider told none
     */
    record Priced(Money amount, boolean estimated) implements Cost {
        public Priced {
            Objects.requireNonNull(amount);
        }

        @Override
        public Optional<Money> money() {
            return Optional.of(amount);
        }

        @Override
        public String headerValue() {
            return estimated ? amount + "; estimated" : amount.toString();
        }
    }

    /**
     * No cost can be told. That is not the same as free.
     *
     * @param reason why, and what to do
     */
    record Unpriced(String reason) implements Cost {
        /** The provider told no usage, and nobody estimated it. */
        public static final Unpriced NO_USAGE = new Unpriced("the provider reported no usage");

        public Unpriced {
            Objects.requireNonNull(reason);
        }

        @Override
        public String headerValue() {
            return "unpriced";
        }
    }

    /**
     * The answer came from the cache and cost nothing.
     *
     * @param first what it cost when it was made: what is saved now
     */
    record Saved(Cost first) implements Cost {
        public Saved {
            Objects.requireNonNull(first);
        }

        @Override
        public String headerValue() {
            return "0; cached";
        }
    }

    /** Nothing was used: nobody was asked, or nobody answered. */
    record Nothing() implements Cost {
        /** No provider did anything that it could charge for. */
        public static final Nothing USED = new Nothing();

        @Override
        public String headerValue() {
            return "0";
        }
    }
}
