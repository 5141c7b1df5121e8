package io.harborai.engine.cache;

/** Leaves a conversion that would not be faithful; never leaves this package. */
final class OddAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OddAnswer(String what) {
        super(what, null, false, false);
    }
}
