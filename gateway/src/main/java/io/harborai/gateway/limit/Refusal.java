package io.harborai.gateway.limit;

import io.harborai.platform.window.Answer;
import io.harborai.platform.window.Level;
import io.harborai.platform.window.Limit;

/**
 * What a caller is told with status 429.
 *
 * @param type the error's type in OpenAI's form: {@code requests} or {@code tokens}
 * @param message which limit, what is used of it, and what to do
 */
public record Refusal(String type, String message) {
    /** The code of every refusal in OpenAI's form. */
    public static final String CODE = "rate_limit_exceeded";

    /**
     * Puts a refusal into words. Whose limit it is, is said; its id is not.
     *
     * @param refused what the windows said
     * @param tokens what the call would reserve
     * @return the words
     */
    public static Refusal of(Answer.Refused refused, long tokens) {
        Level level = refused.levels().stream().filter(each -> each.limit().equals(refused.limit())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The refusing limit is not among the levels"));
        String scope = refused.limit().key().substring(0, Math.max(0, refused.limit().key().indexOf(':')));
        String share = refused.shared() || level.max() == level.limit().max() ? "" : " (this node's share)";
        return switch (refused.limit()) {
            case Limit.Concurrent calls -> new Refusal("requests", "Too many requests at once for this " + scope
                    + ": the limit is " + level.max() + share + ". Wait until one has ended, then try again.");
            case Limit.Rate rate -> new Refusal(word(rate), sentence(rate, level, scope, share, tokens, refused));
        };
    }

    private static String sentence(Limit.Rate rate, Level level, String scope, String share, long tokens,
            Answer.Refused refused) {
        if (rate.amount(tokens) > level.max()) {
            return "This request may use " + tokens + " tokens, and this " + scope + "'s limit is " + level.max()
                    + share
                    + " per " + span(rate) + ". Make it shorter, or ask for fewer tokens (max_tokens).";
        }
        String asked = rate.unit() == Limit.Unit.TOKENS ? ", requested " + tokens : "";
        return "Limit of " + word(rate) + " per " + span(rate) + " reached for this " + scope + ": limit " + level.max()
                + share + ", used " + level.used() + asked + ". Try again in "
                + LimitHeaders.duration(refused.retryAfter()) + ".";
    }

    private static String word(Limit.Rate rate) {
        return rate.unit() == Limit.Unit.TOKENS ? "tokens" : "requests";
    }

    private static String span(Limit.Rate rate) {
        return switch ((int) rate.window().toMinutes()) {
            case 1 -> "minute";
            case 60 -> "hour";
            case 1440 -> "day";
            default -> LimitHeaders.duration(rate.window());
        };
    }
}
