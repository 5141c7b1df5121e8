package io.harborai.schema;

import java.math.BigDecimal;
import java.math.BigInteger;

/** JSON's numbers. */
final class Numbers {
    /** A number of more digits before the point is not expanded: one of a few characters could fill the memory. */
    private static final int MAX_EXPONENT = 400;

    private Numbers() {
    }

    /**
     * The number with all its digits.
     *
     * @throws ArithmeticException when it has an exponent that no number in use has
     */
    static BigDecimal exact(Number number) {
        if (number instanceof BigDecimal decimal) {
            if (Math.abs((long) decimal.precision() - decimal.scale()) > MAX_EXPONENT) {
                throw new ArithmeticException("its exponent is out of range");
            }
            return decimal;
        }
        return number instanceof BigInteger big ? new BigDecimal(big) : new BigDecimal(number.toString());
    }
}
