package io.harborai.gateway.guardrail.text;

import java.util.List;

/** A regular expression, taken apart. */
sealed interface Syntax {
    /** One character of a set. */
    record One(CharacterSet set) implements Syntax {}

    /** All of them, one after another; none is the empty text. */
    record Sequence(List<Syntax> parts) implements Syntax {}

    /** Any of them. */
    record Choice(List<Syntax> ways) implements Syntax {}

    /** The part, {@code least} to {@code most} times; {@code most} is -1 for no bound. */
    record Repeat(Syntax part, int least, int most) implements Syntax {}

    /** A place between two characters. */
    record At(Place place) implements Syntax {}

    /** What may be asked of a place. */
    enum Place {
        BEGIN, END, WORD_EDGE, NO_WORD_EDGE
    }
}
