package io.harborai.engine.admission;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Where the tokens of a parser over a byte array begin and end in it. */
final class Bytes {
    private Bytes() {
    }

    /** The first byte of the current token. */
    static int tokenStart(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Goes to the end of the value that begins with the current token, and returns the offset after its last byte. */
    static int valueEnd(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token != null && token.isStructStart()) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
        return (int) parser.currentLocation().getByteOffset();
    }
}
