package io.harborai.gateway.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.gateway.team.FieldException;

/**
 * A text with places for values, cut apart once: {@code {{name}}} is a place, <code>\{{</code> is two braces. A value is put in
 * as it is and never looked at again, so nothing in it can be a place. Immutable.
 */
final class Template {
    static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,63}";
    private static final Pattern BRACES = Pattern.compile("\\\\\\{\\{|\\{\\{(?:\\s*(" + NAME + ")\\s*\\}\\})?");

    /** Texts at even places, names of variables at odd ones. */
    private final List<String> pieces;

    private Template(List<String> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /**
     * Cuts a text apart.
     *
     * @param field what it is the value of
     * @throws FieldException if two braces open and no variable follows
     */
    static Template parse(String field, String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        Matcher braces = BRACES.matcher(text);
        int at = 0;
        while (braces.find()) {
            plain.append(text, at, braces.start());
            at = braces.end();
            String name = braces.group(1);
            if (text.charAt(braces.start()) == '\\') {
                plain.append("{{");
            } else if (name == null) {
                throw new FieldException(field, text.substring(braces.start(), Math.min(text.length(), at + 40)),
                        "a variable such as {{name}}, or \\{{ where two braces are meant");
            } else {
                pieces.add(plain.toString());
                pieces.add(name);
                plain.setLength(0);
            }
        }
        pieces.add(plain.append(text, at, text.length()).toString());
        return new Template(pieces);
    }

    /** The variables that it has places for. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (int i = 1; i < pieces.size(); i += 2) {
            names.add(pieces.get(i));
        }
        return names;
    }

    /** The text with values in its places; each name must have one. */
    String filled(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            text.append(i % 2 == 0 ? pieces.get(i) : values.getOrDefault(pieces.get(i), ""));
        }
        return text.toString();
    }
}
