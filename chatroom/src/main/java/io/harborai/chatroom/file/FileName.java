package io.harborai.chatroom.file;

import java.text.Normalizer;
import java.util.Locale;

import io.harborai.platform.admin.WrongInput;

/** The rule of files' names: 1 to 150 characters that are no path and that every system shows as they are. */
final class FileName {
    static final int LONGEST = 150;
    private static final String FORBIDDEN = "/\\:*?\"<>|";

    private FileName() {
    }

    /**
     * The name in one form.
     *
     * @throws WrongInput if it does not follow the rule
     */
    static String checked(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFC).strip();
        boolean tooLong = plain.codePointCount(0, plain.length()) > LONGEST;
        if (plain.isEmpty() || tooLong || plain.startsWith(".") || plain.endsWith(".") || plain.contains("..")
                || plain.codePoints().anyMatch(FileName::forbidden)) {
            throw new WrongInput("name",
                    "'name' must be 1 to " + LONGEST + " characters without a path, without any of "
                            + FORBIDDEN
                            + " and control characters, must not begin or end with a dot, and must not have '..'.");
        }
        return plain;
    }

    /** Signs that change the direction of writing make {@code exe.pdf} of {@code fdp.exe}. */
    private static boolean forbidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> FORBIDDEN.indexOf(point) >= 0;
        };
    }

    /** What stands behind the last dot, in lower case; empty for none. */
    static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
