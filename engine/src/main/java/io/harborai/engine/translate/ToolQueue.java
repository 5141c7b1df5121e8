package io.harborai.engine.translate;

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

/**
 * Puts the uses of tools one after the other, for formats that say them so; other formats may say the arguments of several by
 * turns. What belongs to the first is passed on as it comes, what belongs to others waits until the first is complete.
 */
final class ToolQueue {
    /** As much as may wait. */
    private static final int MAX_CHARS = 32 << 20;

    /** A use that waits. */
    private record Waiting(Piece.ToolBegun begun, StringBuilder arguments) {}

    /** Hears uses one after the other. */
    interface Listener {
        void begin(Piece.ToolBegun begun);

        void arguments(String fragment);

        void end();
    }

    private final Listener listener;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private Piece.@Nullable ToolBegun open;
    private JsonEnd complete = new JsonEnd();
    private int kept;

    ToolQueue(Listener listener) {
        this.listener = listener;
    }

    void begin(Piece.ToolBegun begun) {
        if (open == null) {
            start(begun);
        } else {
            waiting.add(new Waiting(begun, new StringBuilder()));
            advance();
        }
    }

    void arguments(Piece.ToolArguments more) {
        if (more.fragment().isEmpty()) {
            return;
        }
        if (open != null && open.place() == more.place()) {
            say(more.fragment());
            advance();
            return;
        }
        for (Waiting other : waiting) {
            if (other.begun().place() == more.place()) {
                kept += more.fragment().length();
                if (kept > MAX_CHARS) {
                    throw new WrongFormat("", "the arguments of its tools are longer than " + (MAX_CHARS >> 20)
                            + " million characters");
                }
                other.arguments().append(more.fragment());
            }
        }
    }

    private void advance() {
        while (!waiting.isEmpty() && complete.isComplete()) {
            next();
        }
    }

    private void next() {
        listener.end();
        Waiting first = waiting.remove();
        start(first.begun());
        if (!first.arguments().isEmpty()) {
            say(first.arguments().toString());
        }
    }

    private void start(Piece.ToolBegun begun) {
        open = begun;
        complete = new JsonEnd();
        listener.begin(begun);
    }

    private void say(String fragment) {
        complete.read(fragment);
        listener.arguments(fragment);
    }

    /** No more pieces come for any of them. */
    void end() {
        if (open == null) {
            return;
        }
        while (!waiting.isEmpty()) {
            next();
        }
        listener.end();
        open = null;
        kept = 0;
    }
}
