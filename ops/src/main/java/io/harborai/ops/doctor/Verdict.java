package io.harborai.ops.doctor;

import java.util.Locale;

/**
 * What came of a look.
 *
 * @param level    how it is
 * @param evidence what was seen
 * @param remedy   what to do; empty when nothing is to do
 */
public record Verdict(Level level, String evidence, String remedy) {
    /** How something is, from well to ill. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Could not, or need not, be looked at here. */
        SKIPPED,
        /** It works, and may cause trouble. */
        WARNING,
        /** It does not work. */
        FAILED;

        /** In lower case, as JSON has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Refuses a complaint without a remedy. */
    public Verdict {
        if (level.compareTo(Level.WARNING) >= 0 && remedy.isBlank()) {
            throw new IllegalArgumentException("a verdict of " + level.word() + " needs a remedy: " + evidence);
        }
    }

    /** As it should be. */
    public static Verdict ok(String evidence) {
        return new Verdict(Level.OK, evidence, "");
    }

    /** Not looked at. */
    public static Verdict skipped(String why) {
        return new Verdict(Level.SKIPPED, why, "");
    }

    /** It works, and may cause trouble. */
    public static Verdict warning(String evidence, String remedy) {
        return new Verdict(Level.WARNING, evidence, remedy);
    }

    /** It does not work. */
    public static Verdict failed(String evidence, String remedy) {
        return new Verdict(Level.FAILED, evidence, remedy);
    }
}
