package io.harborai.gateway.response;

/**
 * A response that is kept.
 *
 * @param provider the provider that keeps it; empty when it is kept here
 * @param input    what was asked, with all that was said before: a JSON array; empty when it is kept elsewhere
 * @param answer   the whole response, as its caller got it: a JSON object; empty when it is kept elsewhere
 */
public record KeptResponse(String id, String provider, String input, String answer) {
    /** Whether its provider keeps it. */
    public boolean isElsewhere() {
        return !provider.isEmpty();
    }
}
