package io.harborai.engine.translate;

/** Tells whether a JSON object that comes in fragments is complete. */
final class JsonEnd {
    private int depth;
    private boolean begun;
    private boolean inText;
    private boolean escaped;

    void read(String fragment) {
        for (int i = 0; i < fragment.length(); i++) {
            char next = fragment.charAt(i);
            if (inText) {
                inText = escaped || next != '"';
                escaped = !escaped && next == '\\';
            } else if (next == '"') {
                inText = true;
            } else if (next == '{' || next == '[') {
                begun = true;
                depth++;
            } else if (next == '}' || next == ']') {
                depth--;
            }
        }
    }

    boolean isComplete() {
        return begun && depth <= 0;
    }
}
