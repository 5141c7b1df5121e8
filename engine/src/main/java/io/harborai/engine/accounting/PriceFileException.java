package io.harborai.engine.accounting;

/** A table of prices that cannot be used; the message names the file, the key, the value and what is allowed. */
public final class PriceFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    PriceFileException(String message) {
        super(message);
    }
}
