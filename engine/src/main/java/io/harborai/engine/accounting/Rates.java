package io.harborai.engine.accounting;

/**
 * What a token costs, in picounits (10<sup>-12</sup>) of a currency: 2_500_000 is 2.5 per million tokens.
 *
 * @param input       a token of the prompt
 * @param cachedInput a token of the prompt that the provider had in its cache
 * @param output      a token of the answer
 * @param reasoning   a token of hidden reasoning, which is part of the answer
 */
public record Rates(long input, long cachedInput, long output, long reasoning) {
    /** One whole unit of the currency for one token: no model is near it. */
    public static final long MAX = 1_000_000_000_000L;
    /** Costs nothing. */
    public static final Rates FREE = new Rates(0, 0, 0, 0);

    public Rates {
        require("input", input);
        require("cachedInput", cachedInput);
        require("output", output);
        require("reasoning", reasoning);
    }

    /** The dearer of both, kind by kind. */
    Rates max(Rates other) {
        return new Rates(Math.max(input, other.input), Math.max(cachedInput, other.cachedInput),
                Math.max(output, other.output), Math.max(reasoning, other.reasoning));
    }

    private static void require(String name, long rate) {
        if (rate < 0 || rate > MAX) {
            throw new IllegalArgumentException(name + " is " + rate + ", it must be 0 to " + MAX);
        }
    }
}
