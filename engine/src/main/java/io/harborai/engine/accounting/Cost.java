package io.harborai.engine.accounting;

/** What a call cost, or why nobody can tell. */
public sealed interface Cost {
    /** The value of the header {@code x-harborai-cost}. */
    String headerValue();

    /**
     * A known cost.
     *
     * @param money     how much; zero only where a price says zero
     * @param estimated whether the tokens were estimated here because the provider told none
     */
    record Priced(Money money, boolean estimated) implements Cost {
        @Override
        public String headerValue() {
            return estimated ? money + "; estimated" : money.toString();
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

        @Override
        public String headerValue() {
            return "unpriced";
        }
    }
}
