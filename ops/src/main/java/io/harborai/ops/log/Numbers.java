package io.harborai.ops.log;

import java.nio.charset.StandardCharsets;

/** Numbers in a buffer, without making objects of them. */
final class Numbers {
    private Numbers() {
    }

    /** The decimal number; not a number when it is none. */
    static double decimal(byte[] bytes, int from, int to) {
        int at = from;
        boolean negative = at < to && bytes[at] == '-';
        if (negative) {
            at++;
        }
        long digits = 0;
        double divisor = 1;
        boolean point = false;
        boolean any = false;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9 && digits < 100_000_000_000_000_000L) {
                digits = digits * 10 + digit;
                any = true;
                if (point) {
                    divisor *= 10;
                }
            } else if (bytes[at] == '.' && !point) {
                point = true;
            } else {
                return slow(bytes, from, to);
            }
        }
        return any ? (negative ? -digits : digits) / divisor : Double.NaN;
    }

    private static double slow(byte[] bytes, int from, int to) {
        if (to - from > 40) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    /** So many digits; -1 when there is something else among them. */
    static int digits(byte[] bytes, int from, int count) {
        int value = 0;
        for (int at = from; at < from + count; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
