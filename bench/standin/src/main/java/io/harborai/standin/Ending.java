package io.harborai.standin;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** How an answer that is given up half-way ends. */
enum Ending {
    /** The connection is closed. */
    HANGUP(Directive.CUT),
    /** The connection is reset. */
    RESET(Directive.RESET_AFTER),
    /** Nothing more comes. */
    STALL(Directive.STALL),
    /** It is not given up. */
    NONE(null);

    /** Before a RST, for it makes the peer's kernel drop what its reader has not fetched yet. */
    private static final int BEFORE_RESET_MILLIS = 20;

    private final @Nullable Directive directive;

    Ending(@Nullable Directive directive) {
        this.directive = directive;
    }

    static Ending of(ModelName model) {
        for (Ending ending : values()) {
            if (ending.directive != null && model.has(ending.directive)) {
                return ending;
            }
        }
        return NONE;
    }

    /** After how many chunks; more than any stream has where it is not given up. */
    long chunks(ModelName model) {
        return directive == null ? Long.MAX_VALUE : model.value(directive, 0);
    }

    /** The steps that give the answer up; those of an answer that is not are its own business. */
    List<Step> steps() {
        return switch (this) {
            case HANGUP -> List.of(new Step.Hangup());
            case RESET -> List.of(new Step.Wait(BEFORE_RESET_MILLIS), new Step.Reset());
            case STALL -> List.of(new Step.Hang());
            case NONE -> List.of();
        };
    }
}
