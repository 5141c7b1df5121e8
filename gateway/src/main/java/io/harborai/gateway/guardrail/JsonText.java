package io.harborai.gateway.guardrail;

/** Writes text as it stands between the quotes of a JSON string. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {
    }

    /** A whole JSON string, with its quotes. */
    static String quoted(CharSequence text) {
        StringBuilder out = new StringBuilder(text.length() + 16).append('"');
        escape(text, out);
        return out.append('"').toString();
    }

    /** Half a surrogate pair is written as an escape: its other half may come with the next piece. */
    static void escape(CharSequence text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                out.append(c).append(text.charAt(++i));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append("\\u").append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15))
                        .append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
            } else {
                out.append(c);
            }
        }
    }
}
