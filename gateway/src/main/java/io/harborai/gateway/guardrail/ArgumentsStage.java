package io.harborai.gateway.guardrail;

import java.util.function.Supplier;

import io.harborai.gateway.guardrail.text.TextStage;

/**
 * The arguments of a tool call, which are JSON that comes in pieces: each string and each number in it is a text of its own, so
 * that no escape hides anything, and what comes out is JSON again. A masked number becomes a string. Confined to one event loop.
 */
final class ArgumentsStage implements TextStage {
    /** Longer numbers are passed on as they are; none is a card, a telephone or an identity. */
    private static final int LONGEST_NUMBER = 64;

    private enum State {
        OUTSIDE, NUMBER, STRING, ESCAPE, UNICODE
    }

    private final Supplier<TextStage> stages;
    private TextStage inside;
    private State state = State.OUTSIDE;
    private final StringBuilder number = new StringBuilder();
    private final StringBuilder passed = new StringBuilder();
    private int unicode;
    private int unicodeDigits;

    ArgumentsStage(Supplier<TextStage> stages) {
        this.stages = stages;
        this.inside = stages.get();
    }

    @Override
    public void push(CharSequence piece, StringBuilder out) {
        for (int i = 0; i < piece.length(); i++) {
            next(piece.charAt(i), out);
        }
    }

    private void next(char c, StringBuilder out) {
        switch (state) {
            case OUTSIDE, NUMBER -> outside(c, out);
            case STRING -> {
                if (c == '"') {
                    closeString(out);
                    out.append('"');
                    state = State.OUTSIDE;
                } else if (c == '\\') {
                    state = State.ESCAPE;
                } else {
                    into(c, out);
                }
            }
            case ESCAPE -> {
                state = c == 'u' ? State.UNICODE : State.STRING;
                unicode = 0;
                unicodeDigits = 0;
                if (c != 'u') {
                    into(meant(c), out);
                }
            }
            case UNICODE -> {
                unicode = unicode << 4 | Math.max(0, Character.digit(c, 16));
                if (++unicodeDigits == 4) {
                    state = State.STRING;
                    into((char) unicode, out);
                }
            }
        }
    }

    private static char meant(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escaped;
        };
    }

    private void outside(char c, StringBuilder out) {
        boolean part = c >= '0' && c <= '9' || c == '-' || state == State.NUMBER && "+.eE".indexOf(c) >= 0;
        if (part && number.length() < LONGEST_NUMBER) {
            number.append(c);
            state = State.NUMBER;
            return;
        }
        closeNumber(out);
        out.append(c);
        if (c == '"') {
            inside = stages.get();
            state = State.STRING;
        }
    }

    private void into(char c, StringBuilder out) {
        inside.push(String.valueOf(c), passed);
        JsonText.escape(passed, out);
        passed.setLength(0);
    }

    private void closeString(StringBuilder out) {
        inside.finish(passed);
        JsonText.escape(passed, out);
        passed.setLength(0);
    }

    private void closeNumber(StringBuilder out) {
        if (number.length() > 0) {
            TextStage alone = stages.get();
            alone.push(number, passed);
            alone.finish(passed);
            boolean same = passed.compareTo(number) == 0;
            out.append(same ? number : JsonText.quoted(passed));
            passed.setLength(0);
            number.setLength(0);
        }
        state = State.OUTSIDE;
    }

    @Override
    public void finish(StringBuilder out) {
        if (state == State.NUMBER) {
            closeNumber(out);
        } else if (state != State.OUTSIDE) {
            closeString(out);
        }
    }
}
