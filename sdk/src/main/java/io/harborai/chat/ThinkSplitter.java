package io.harborai.chat;

import org.jspecify.annotations.Nullable;

/**
 * Tells what a model thinks from what it says, where it writes both into one text: {@code <think>…</think>} at its beginning,
 * and only there, for further on it may be what the text is about. Works on pieces that are cut anywhere. Not thread-safe.
 */
final class ThinkSplitter {
    private static final String OPENING = "<think>";
    private static final String CLOSING = "</think>";

    private enum State {
        BEGINNING, THOUGHT, GAP, TEXT
    }

    private State state = State.BEGINNING;
    private String held = "";
    private @Nullable StringBuilder reasoning;
    private @Nullable StringBuilder content;

    /** A piece taken apart; null is nothing. */
    record Split(@Nullable String reasoning, @Nullable String content) {}

    /** Takes a piece; what may yet become a tag is held back. */
    Split add(String piece) {
        String rest = held + piece;
        held = "";
        State before;
        do {
            before = state;
            rest = switch (state) {
                case BEGINNING -> beginning(rest);
                case THOUGHT -> thought(rest);
                case GAP -> gap(rest);
                case TEXT -> text(rest);
            };
        } while (state != before);
        return taken();
    }

    /** Whether something is held back that the end would bring. */
    boolean isHolding() {
        return !held.isEmpty();
    }

    /** The end: what has been held back is what it looks like. */
    Split finish() {
        String rest = held;
        held = "";
        if (state == State.THOUGHT) {
            say(rest);
        } else {
            text(rest);
        }
        state = State.TEXT;
        return taken();
    }

    private Split taken() {
        Split split = new Split(reasoning == null ? null : reasoning.toString(),
                content == null ? null : content.toString());
        reasoning = null;
        content = null;
        return split;
    }

    private String beginning(String rest) {
        String word = rest.stripLeading();
        if (word.startsWith(OPENING)) {
            state = State.THOUGHT;
            return word.substring(OPENING.length());
        }
        if (OPENING.startsWith(word)) {
            held = rest;
        } else {
            state = State.TEXT;
        }
        return rest;
    }

    private String thought(String rest) {
        int end = rest.indexOf(CLOSING);
        if (end >= 0) {
            say(rest.substring(0, end));
            state = State.GAP;
            return rest.substring(end + CLOSING.length());
        }
        int keep = Math.min(rest.length(), CLOSING.length() - 1);
        while (!CLOSING.startsWith(rest.substring(rest.length() - keep))) {
            keep--;
        }
        say(rest.substring(0, rest.length() - keep));
        held = rest.substring(rest.length() - keep);
        return "";
    }

    private String gap(String rest) {
        String word = rest.stripLeading();
        if (!word.isEmpty()) {
            state = State.TEXT;
        }
        return word;
    }

    private String text(String rest) {
        if (!rest.isEmpty()) {
            content = (content == null ? new StringBuilder() : content).append(rest);
        }
        return "";
    }

    private void say(String thought) {
        if (!thought.isEmpty()) {
            reasoning = (reasoning == null ? new StringBuilder() : reasoning).append(thought);
        }
    }
}
