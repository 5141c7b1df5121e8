package io.harborai.chatroom.room;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

import io.harborai.platform.admin.WrongInput;

/** The rule of rooms' names: 2 to 40 letters, digits, spaces or any of {@code _ - .}, in any script. */
public final class RoomName {
    private static final Pattern RULE = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M} _.-]{1,39}");

    private RoomName() {
    }

    /**
     * The name without spaces at its ends.
     *
     * @throws WrongInput if it does not follow the rule
     */
    public static String checked(String name) {
        String trimmed = name.strip();
        if (!RULE.matcher(trimmed).matches()) {
            throw new WrongInput("name", "'name' is '" + (name.length() > 60 ? name.substring(0, 60) + "…" : name)
                    + "', it must be 2 to 40 letters, digits, spaces, or any of _ - . and begin with a letter or digit.");
        }
        return trimmed;
    }

    /** What two names that look alike have in common. */
    public static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }
}
