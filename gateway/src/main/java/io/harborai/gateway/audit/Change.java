package io.harborai.gateway.audit;

import io.harborai.platform.admin.Actor;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody did.
 *
 * @param actor   who
 * @param address from where; empty for this machine
 * @param traceId the request's id; empty for none
 * @param phase   where in the doing
 * @param action  what, such as {@code POST /admin/v1/keys} or {@code session.start}
 * @param target  to what
 * @param status  the answer's status; 0 when there is none yet
 * @param before  how it was, as JSON without secrets; null for not there or not known
 * @param after   how it is
 */
public record Change(Actor actor, String address, String traceId, Phase phase, String action, String target, int status,
        @Nullable String before, @Nullable String after) {
    /** Longest text of a state; a longer one is replaced by its length and hash. */
    static final int LONGEST_STATE = 32 << 10;
    private static final int LONGEST_TEXT = 512;

    /** Where in the doing an entry was written. */
    public enum Phase {
        /** It is about to be tried; what has this and no later entry was cut off by a crash. */
        BEGUN,
        /** It was done. */
        DONE,
        /** It was refused or failed; nothing was changed, unless the status is 500 or more. */
        FAILED;

        /** In lower case. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Bounds the texts. */
    public Change {
        address = bounded(address);
        traceId = bounded(traceId);
        action = bounded(action);
        target = bounded(target);
        before = state(before);
        after = state(after);
    }

    /** Something that was done and needs no beginning. */
    public static Change done(Actor actor, String address, String traceId, String action, String target) {
        return new Change(actor, address, traceId, Phase.DONE, action, target, 0, null, null);
    }

    private static String bounded(String text) {
        // PostgreSQL has no place for this character.
        String clean = text.replace('\0', '?');
        return clean.length() <= LONGEST_TEXT ? clean : clean.substring(0, LONGEST_TEXT);
    }

    private static @Nullable String state(@Nullable String json) {
        return json == null || json.length() <= LONGEST_STATE
                ? json
                : "{\"characters\":" + json.length() + ",\"sha256\":\"" + Chain.sha256(json) + "\"}";
    }
}
