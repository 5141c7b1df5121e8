package io.harborai.gateway.ledger;

import java.time.Duration;
import java.time.Instant;

import io.harborai.engine.money.Money;
import org.jspecify.annotations.Nullable;

/**
 * A call as the database keeps it. Texts are empty where nothing is known.
 *
 * @param id its id in the ledger
 * @param at when it began
 * @param traceId its id in headers and logs
 * @param payer whose call it was, without tags
 * @param asked what was asked
 * @param target the last target tried
 * @param provider its provider
 * @param status the HTTP status
 * @param errorCode the error's code
 * @param answerCache what the cache had to do with it
 * @param attempts upstream attempts
 * @param tokens its tokens
 * @param costState {@code priced}, {@code estimated}, {@code unpriced}, {@code cached} or {@code none}
 * @param cost what it cost; null unless it is priced or estimated
 * @param duration from arrival to end
 * @param firstToken from arrival to the first content; null when there was none
 */
public record RequestRow(String id, Instant at, String traceId, LedgerEntry.Payer payer, LedgerEntry.Asked asked,
        String target, String provider, int status, String errorCode, String answerCache, int attempts, Tokens tokens,
        String costState, @Nullable Money cost, Duration duration, @Nullable Duration firstToken) {
    /**
     * Tokens.
     *
     * @param source {@code reported}, {@code estimated} or {@code none}
     * @param prompt those of the request
     * @param completion those of the answer
     * @param cached those of the request that the provider had in its cache
     * @param reasoning those of the answer that nobody saw
     */
    public record Tokens(String source, long prompt, long completion, long cached, long reasoning) {}
}
