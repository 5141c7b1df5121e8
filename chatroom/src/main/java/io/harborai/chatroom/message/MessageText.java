package io.harborai.chatroom.message;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.platform.admin.WrongInput;

/** The rule of texts, and who is named in one. */
public final class MessageText {
    /** Most characters of a message. */
    public static final int MOST_CHARACTERS = 4000;
    /** Most people that one message names; further ones are plain text. */
    public static final int MOST_MENTIONS = 20;
    private static final Pattern MENTION = Pattern
            .compile("@((?![0-9])[A-Za-z0-9_\\u3400-\\u4dbf\\u4e00-\\u9fff]{3,20})");
    private static final int SHORTEST_NAME = 3;

    private MessageText() {
    }

    /**
     * The text, if it may be said.
     *
     * @throws WrongInput if not
     */
    public static String checked(String text) {
        if (text.isBlank()) {
            throw new WrongInput("text", "'text' is empty; say something.");
        }
        int characters = text.codePointCount(0, text.length());
        if (characters > MOST_CHARACTERS) {
            throw new WrongInput("text", "'text' has " + characters + " characters, at most " + MOST_CHARACTERS
                    + " are allowed; send it in parts or as a file.");
        }
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            boolean control = unit < ' ' && unit != '\n' && unit != '\t' && unit != '\r' || unit == 0x7f;
            if (control || lone(text, i)) {
                throw new WrongInput("text", "'text' has the character U+" + String.format(Locale.ROOT, "%04X",
                        (int) unit) + " at " + i + ", which is no text.");
            }
        }
        return text;
    }

    private static boolean lone(String text, int at) {
        char unit = text.charAt(at);
        return Character.isHighSurrogate(unit)
                ? at + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                : Character.isLowSurrogate(unit) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /**
     * The names that may be meant, longest first at each place: Chinese has no spaces, so that only the room's members tell
     * where a name ends.
     */
    static List<List<String>> named(String text) {
        List<List<String>> places = new ArrayList<>();
        Matcher matcher = MENTION.matcher(text);
        while (places.size() < MOST_MENTIONS && matcher.find()) {
            String run = matcher.group(1);
            Set<String> candidates = new LinkedHashSet<>();
            for (int length = run.length(); length >= SHORTEST_NAME; length--) {
                if (length == run.length() || chinese(run.charAt(length)) || chinese(run.charAt(length - 1))) {
                    candidates.add(run.substring(0, length));
                }
            }
            places.add(List.copyOf(candidates));
        }
        return places;
    }

    private static boolean chinese(char unit) {
        return unit >= '\u3400';
    }
}
