package io.harborai.platform.config;

import java.util.List;

/** What a setting allows, in words, for findings and for the reference. */
final class SettingText {
    private SettingText() {
    }

    /** {@code must be …}, with range and unit. */
    static String allowed(Setting setting) {
        String unit = setting.unit().isEmpty() ? "" : " (" + setting.unit() + ")";
        return switch (setting.type()) {
            case INTEGER ->
                "must be a whole number from %d to %d%s".formatted((long) setting.min(), (long) setting.max(),
                        unit);
            case NUMBER ->
                "must be a number from %s to %s%s".formatted(plain(setting.min()), plain(setting.max()), unit);
            case FLAG -> "must be true or false";
            case WORD -> "must be one of " + String.join(", ", setting.allowed());
            case WORDS -> "must be a list of " + String.join(", ", setting.allowed());
            case URL -> "must be a URL that starts with " + String.join(": or ", setting.allowed()) + ":";
            case URLS -> "must be a list of URLs that start with " + String.join(": or ", setting.allowed()) + ":";
            case PATH -> "must be a path";
            case SECRET -> "must be a credential on one line, or ${NAME} of an environment variable";
            case NAMES -> "must be a list of names";
            case HEADERS -> "must be a mapping of header names to values";
            case TARGETS -> "must be a list of provider/model, or of {model: provider/model, weight: NUMBER}";
            case RULES -> "must be a list of at most 64 rules {when: {CONDITION: VALUE}, to: provider/model or alias}";
            case TEXT -> "must be text on one line";
        };
    }

    /** A hint at the word that was meant, if one is near. */
    static String nearest(Setting setting, String written) {
        boolean words = setting.type() == Setting.Type.WORD || setting.type() == Setting.Type.WORDS;
        List<String> known = words ? setting.allowed() : List.of();
        return NearestName.of(written, known).map(name -> "; did you mean " + name + "?").orElse("");
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
