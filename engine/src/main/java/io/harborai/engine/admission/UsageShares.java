package io.harborai.engine.admission;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.wire.Json;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/**
 * Shares out the usage of a batch: each number of it by the length of the members' inputs, rounded down, and what remains to
 * the first, so that the shares always add up to the whole. Other values are everybody's.
 */
final class UsageShares {
    /** Digits of a share behind those of the whole: a price per request has few of its own. */
    private static final int MORE_DIGITS = 6;
    /** A decimal with a larger exponent is no price; it stays with the first. */
    private static final int MAX_SCALE = 100;

    private final long[] lengths;
    private final long total;

    UsageShares(long[] lengths) {
        this.lengths = lengths;
        long sum = 0;
        for (long length : lengths) {
            sum += length;
        }
        this.total = sum;
    }

    /** The members' shares of a usage, which must be well-formed JSON. */
    List<byte[]> of(byte[] usage) {
        List<byte[]> shares = new ArrayList<>(lengths.length);
        for (int member = 0; member < lengths.length; member++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(usage.length);
            try (JsonParser parser = Json.parser(usage, 0, usage.length);
                    JsonGenerator generator = Json.factory().createGenerator(ObjectWriteContext.empty(), out)) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    copy(parser, token, generator, member);
                }
            }
            shares.add(out.toByteArray());
        }
        return shares;
    }

    private void copy(JsonParser parser, JsonToken token, JsonGenerator generator, int member) {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            generator.writeNumber(share(parser.getBigIntegerValue(), member));
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            generator.writeNumber(share(parser.getDecimalValue(), member));
        } else {
            generator.copyCurrentEvent(parser);
        }
    }

    private BigInteger share(BigInteger whole, int member) {
        if (member > 0) {
            return floorShare(whole, member);
        }
        BigInteger rest = whole;
        for (int other = 1; other < lengths.length; other++) {
            rest = rest.subtract(floorShare(whole, other));
        }
        return rest;
    }

    private BigInteger floorShare(BigInteger whole, int member) {
        return whole.multiply(BigInteger.valueOf(lengths[member])).divide(BigInteger.valueOf(total));
    }

    private BigDecimal share(BigDecimal whole, int member) {
        if (Math.abs(whole.scale()) > MAX_SCALE) {
            return member == 0 ? whole : BigDecimal.ZERO;
        }
        int scale = Math.max(0, whole.scale()) + MORE_DIGITS;
        BigInteger units = whole.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
        return new BigDecimal(share(units, member), scale).stripTrailingZeros();
    }
}
