package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** A whole answer, gathered from its pieces in the order in which they were said. */
final class Answer implements PieceSink {
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final List<ToolDraft> tools = new ArrayList<>();
    private @Nullable Class<? extends Piece> open;
    private @Nullable String signature;
    private String id = "";
    private String model = "";
    private @Nullable Stop stop;
    private @Nullable String sequence;
    private Tokens tokens = Tokens.UNTOLD;
    private Piece.@Nullable Failed failed;
    private boolean begun;

    /** A tool whose arguments are still being said; it keeps its place among the parts. */
    private record ToolDraft(int at, Piece.ToolBegun begun, StringBuilder arguments) {}

    @Override
    public void piece(Piece piece) {
        if (piece instanceof Piece.Text said) {
            go(Piece.Text.class).append(said.text());
        } else if (piece instanceof Piece.Refusal said) {
            go(Piece.Refusal.class).append(said.text());
        } else if (piece instanceof Piece.Thought said) {
            go(Piece.Thought.class).append(said.text());
        } else if (piece instanceof Piece.Signed signed) {
            go(Piece.Thought.class);
            signature = signed.signature();
            close();
        } else if (piece instanceof Piece.HiddenThought hidden) {
            close();
            parts.add(new Part.HiddenThought(hidden.data()));
        } else if (piece instanceof Piece.ToolBegun begun) {
            close();
            tools.add(new ToolDraft(parts.size(), begun, new StringBuilder()));
            parts.add(new Part.ToolUse(begun.id(), begun.name(), "", begun.signature()));
        } else if (piece instanceof Piece.ToolArguments more) {
            arguments(more);
        } else {
            frame(piece);
        }
    }

    private void frame(Piece piece) {
        if (piece instanceof Piece.Begun first) {
            begun = true;
            id = first.id().isEmpty() ? id : first.id();
            model = first.model().isEmpty() ? model : first.model();
        } else if (piece instanceof Piece.Stopped stopped) {
            stop = stopped.why();
            sequence = stopped.sequence();
        } else if (piece instanceof Piece.Counted counted) {
            tokens = tokens.then(counted.tokens());
        } else if (piece instanceof Piece.Failed why) {
            failed = why;
        }
    }

    private void arguments(Piece.ToolArguments more) {
        for (ToolDraft draft : tools) {
            if (draft.begun().place() == more.place()) {
                draft.arguments().append(more.fragment());
                return;
            }
        }
    }

    private StringBuilder go(Class<? extends Piece> kind) {
        if (open != kind) {
            close();
            open = kind;
        }
        return text;
    }

    private void close() {
        Class<? extends Piece> was = open;
        open = null;
        String said = text.toString();
        text.setLength(0);
        if (was == Piece.Thought.class) {
            parts.add(new Part.Thought(said, signature));
            signature = null;
        } else if (was == Piece.Refusal.class) {
            parts.add(new Part.Refusal(said));
        } else if (was == Piece.Text.class) {
            parts.add(new Part.Text(said));
        }
    }

    /** All parts, once the last piece has come. */
    List<Part> parts() {
        close();
        for (ToolDraft draft : tools) {
            parts.set(draft.at(), new Part.ToolUse(draft.begun().id(), draft.begun().name(),
                    draft.arguments().toString(), draft.begun().signature()));
        }
        return parts;
    }

    String id() {
        return id;
    }

    String model() {
        return model;
    }

    /** Why it stopped; {@link Stop#END} when nobody said. */
    Stop stop() {
        return stop == null ? Stop.END : stop;
    }

    /** Whether there is an answer, empty perhaps. */
    boolean isBegun() {
        return begun;
    }

    @Nullable
    String sequence() {
        return sequence;
    }

    Tokens tokens() {
        return tokens;
    }

    Piece.@Nullable Failed failed() {
        return failed;
    }

    /** All text, without thoughts and refusals. */
    String said() {
        StringBuilder all = new StringBuilder();
        for (Part part : parts()) {
            if (part instanceof Part.Text one) {
                all.append(one.text());
            }
        }
        return all.toString();
    }
}
