package io.harborai.gateway.ledger;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import io.harborai.gateway.guardrail.text.Masker;
import io.harborai.gateway.guardrail.text.Pii;
import io.vertx.core.buffer.Buffer;

/**
 * Takes what nobody may read later out of bodies, before they are written: keys, tokens, and numbers of payment cards, bank
 * accounts and Chinese identity cards always, addresses of mail and telephone numbers when asked. Every pattern has bounded repetitions, so that no text makes it slow. Immutable.
 */
public final class Redaction implements UnaryOperator<CallBodies> {
    /** A secret that begins before the cut is seen whole. */
    private static final int BEHIND_THE_CUT = 1_024;
    private static final List<Rule> SECRETS = List.of(
            new Rule("\\b(?:hb|sk|pk|gsk|xai|ghp|pplx|nvapi|r8)[-_][A-Za-z0-9_-]{12,512}", "[key]"),
            new Rule("\\bAIza[A-Za-z0-9_-]{20,64}", "[key]"),
            new Rule("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b", "[key]"),
            new Rule("\\beyJ[A-Za-z0-9_-]{8,2000}\\.[A-Za-z0-9_-]{8,4000}(?:\\.[A-Za-z0-9_-]{0,2000})?", "[token]"),
            new Rule("(?i)\\b(bearer|basic)[ \\t]{1,4}[A-Za-z0-9._~+/=-]{8,2000}", "$1 [token]"),
            new Rule("(?i)(\\\\{0,4}\"[a-z_-]{0,32}(?:api_?-?key|authorization|passw(?:or)?d|secret|access_token)"
                    + "\\\\{0,4}\"[ \\t]{0,4}:[ \\t]{0,4}\\\\{0,4}\")[^\"\\\\]{1,2000}", "$1[secret]"));
    /** What has check digits, so that hardly anything else is taken for it. */
    private static final Pii NUMBERS = new Pii(
            EnumSet.of(Pii.Kind.API_KEY, Pii.Kind.CARD, Pii.Kind.IBAN, Pii.Kind.CN_ID));
    private static final Rule MAIL = new Rule(
            "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,4}", "[mail]");
    private static final Rule PHONE = new Rule("(?<![\\w.])\\+?[0-9](?:[ ()/-]?[0-9]){7,14}(?![\\w.])", "[phone]");

    private final List<Rule> asked;

    private record Rule(Pattern pattern, String with) {
        Rule(String pattern, String with) {
            this(Pattern.compile(pattern), with);
        }
    }

    private Redaction(List<Rule> rules) {
        this.asked = List.copyOf(rules);
    }

    /**
     * Makes one.
     *
     * @param mail whether addresses of mail go, too
     * @param phone whether telephone numbers go, too: every run of 8 to 15 digits, with blanks and dashes between
     * @return the redaction
     */
    public static Redaction of(boolean mail, boolean phone) {
        List<Rule> rules = new ArrayList<>();
        if (mail) {
            rules.add(MAIL);
        }
        if (phone) {
            rules.add(PHONE);
        }
        return new Redaction(rules);
    }

    @Override
    public CallBodies apply(CallBodies bodies) {
        return new CallBodies(clean(bodies.request()), clean(bodies.answer()));
    }

    private Buffer clean(Buffer body) {
        int seen = Math.min(body.length(), CallBodies.LONGEST + BEHIND_THE_CUT);
        String text = text(body.getString(0, seen));
        Buffer clean = Buffer.buffer(text);
        return clean.length() <= CallBodies.LONGEST
                ? clean
                : Buffer.buffer(clean.getString(0, CallBodies.LONGEST - 3));
    }

    /** A text without what must not be kept. */
    String text(String text) {
        // What databases refuse.
        String clean = applied(SECRETS, text.replace('\0', ' '));
        // Before telephone numbers, which would leave the end of a card's.
        StringBuilder masked = new StringBuilder(clean.length());
        Masker numbers = new Masker(NUMBERS.newDetector(), kind -> '[' + kind + ']');
        numbers.push(clean, masked);
        numbers.finish(masked);
        return applied(asked, masked.toString());
    }

    private static String applied(List<Rule> rules, String text) {
        String clean = text;
        for (Rule rule : rules) {
            clean = rule.pattern().matcher(clean).replaceAll(rule.with());
        }
        return clean;
    }
}
