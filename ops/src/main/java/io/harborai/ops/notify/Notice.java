package io.harborai.ops.notify;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that people are told.
 *
 * @param id       the alert's id
 * @param rule     the rule's name
 * @param kind     what happened to it
 * @param severity how bad it is
 * @param summary  what is wrong, in one sentence with the value
 * @param advice   what to do
 * @param since    since when it has been so
 * @param at       when this happened
 */
public record Notice(String id, String rule, Kind kind, Severity severity, String summary, String advice, Instant since,
        Instant at) {
    /** What happened. */
    public enum Kind {
        /** It has begun. */
        FIRING("FIRING"),
        /** It goes on. */
        STILL_FIRING("STILL FIRING"),
        /** It went on so long that it is worse now. */
        ESCALATED("ESCALATED"),
        /** It is over. */
        RESOLVED("RESOLVED"),
        /** Nothing: somebody wants to see whether notices arrive. */
        TEST("TEST");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** As people read it. */
        public String label() {
            return label;
        }
    }

    /** The first line: what, how bad, which rule. */
    String title() {
        return "[" + kind.label() + "] " + severity.word() + ": " + rule;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("rule", rule);
        json.put("status", kind.name().toLowerCase(Locale.ROOT));
        json.put("severity", severity.word());
        json.put("summary", summary);
        json.put("advice", advice);
        json.put("since", since.toString());
        json.put("at", at.toString());
        return json;
    }
}
