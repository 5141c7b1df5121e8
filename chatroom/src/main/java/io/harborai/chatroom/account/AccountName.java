package io.harborai.chatroom.account;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.harborai.platform.admin.WrongInput;

/** The rule of names: 3 to 20 letters A to Z, digits, underscores or Chinese characters, not beginning with a digit. */
public final class AccountName {
    private static final Pattern RULE = Pattern.compile("(?![0-9])[A-Za-z0-9_\\u3400-\\u4dbf\\u4e00-\\u9fff]{3,20}");
    /** Names by which people would take somebody for the house. */
    private static final Set<String> RESERVED = Set.of("admin", "administrator", "system", "harborai", "everyone",
            "here", "all");

    private AccountName() {
    }

    /**
     * The name, if it follows the rule.
     *
     * @throws WrongInput if not
     */
    public static String checked(String name) {
        if (!RULE.matcher(name).matches()) {
            throw new WrongInput("name", "'name' is '" + (name.length() > 40 ? name.substring(0, 40) + "…" : name)
                    + "', it must be 3 to 20 letters A to Z, digits, underscores or Chinese characters, "
                    + "and must not begin with a digit.");
        }
        if (RESERVED.contains(key(name))) {
            throw new WrongInput("name", "'name' is '" + name + "', which is kept for the house; choose another.");
        }
        return name;
    }

    /** What two names that look alike have in common. */
    public static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }
}
