package io.harborai.engine.wire;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Numbers of tokens and of other billed things, as providers tell them; what is no such number counts nothing. */
final class TokenCounts {
    private TokenCounts() {
    }

    /** A number of things, at least 0. Leaves at the value's end. */
    static long count(JsonParser parser, JsonToken value) {
        if (value == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return Math.max(0, parser.getLongValue());
        }
        if (value == JsonToken.VALUE_NUMBER_FLOAT) {
            // Cohere's examples have 1.0.
            double told = parser.getDoubleValue();
            return told > 0 && told < Integer.MAX_VALUE ? (long) Math.ceil(told) : 0;
        }
        parser.skipChildren();
        return 0;
    }

    /** The wanted member of an object of numbers; 0 when there is none. Leaves at the value's end. */
    static long detail(JsonParser parser, JsonToken value, String wanted) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return 0;
        }
        long found = 0;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (name.equals(wanted)) {
                found = count(parser, token);
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }
}
