package io.harborai.gateway.guardrail.text;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds personal data and credentials by their form, checked by their check digits where they have some. Immutable. */
public final class Pii implements DetectorFactory {
    /** What can be found. */
    public enum Kind {
        /** Addresses such as {@code a.b@example.org}. */
        EMAIL,
        /** Numbers with a +, Chinese mobile numbers, North American ones that are written in groups. */
        PHONE,
        /** Chinese resident identity numbers, by date and check digit (GB 11643). */
        CN_ID,
        /** Payment card numbers, by Luhn's check digit. */
        CARD,
        /** International bank account numbers, by their check digits (ISO 13616). */
        IBAN,
        /** IPv4 and IPv6 addresses. */
        IP,
        /** Keys of well-known providers, by their prefix, and JSON web tokens. */
        API_KEY;

        /** Its name in the configuration and in masked text. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Set<Kind> kinds;

    /** Finds these kinds, at least one. */
    public Pii(Set<Kind> kinds) {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("there is no kind of personal data to look for");
        }
        this.kinds = EnumSet.copyOf(kinds);
    }

    @Override
    public Detector newDetector() {
        List<Detector> all = new ArrayList<>();
        if (kinds.contains(Kind.EMAIL) || kinds.contains(Kind.IP) || kinds.contains(Kind.API_KEY)) {
            all.add(new Run(new TokenSearch(kinds)));
        }
        if (kinds.contains(Kind.PHONE) || kinds.contains(Kind.CN_ID) || kinds.contains(Kind.CARD)) {
            all.add(new Run(new NumberSearch(kinds)));
        }
        if (kinds.contains(Kind.IBAN)) {
            all.add(new Run(new IbanSearch()));
        }
        return new Several(all);
    }

    /** Several detectors on one text. */
    private record Several(List<Detector> all) implements Detector {
        @Override
        public void next(char c, long position, Found found) {
            for (Detector one : all) {
                one.next(c, position, found);
            }
        }

        @Override
        public void end(long length, Found found) {
            for (Detector one : all) {
                one.end(length, found);
            }
        }

        @Override
        public long held() {
            long first = NOTHING;
            for (Detector one : all) {
                first = Math.min(first, one.held());
            }
            return first;
        }
    }
}
