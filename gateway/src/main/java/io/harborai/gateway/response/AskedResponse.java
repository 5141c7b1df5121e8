package io.harborai.gateway.response;

import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What a request says about being kept, and where in it; read in one pass of a streaming parser. */
final class AskedResponse {
    /** A value in the body; nothing is at an empty place. */
    record Place(int start, int end) {
        static final Place NONE = new Place(0, 0);

        boolean isThere() {
            return end > start;
        }
    }

    private boolean stored = true;
    private String previous = "";
    private Place previousPlace = Place.NONE;
    private Place input = Place.NONE;

    private AskedResponse() {
    }

    /** Reads a request; null when it is none, which others tell better. */
    static @Nullable AskedResponse read(byte[] body) {
        AskedResponse asked = new AskedResponse();
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                if (name.equals("previous_response_id") && value == JsonToken.VALUE_STRING) {
                    asked.previous = parser.getString();
                    asked.previousPlace = new Place(start, (int) parser.currentLocation().getByteOffset());
                } else if (name.equals("input")) {
                    if (value == JsonToken.VALUE_STRING) {
                        // The parser leaves a string unread until somebody wants it.
                        parser.finishToken();
                    }
                    parser.skipChildren();
                    asked.input = new Place(start, (int) parser.currentLocation().getByteOffset());
                } else if (name.equals("store")) {
                    asked.stored = value != JsonToken.VALUE_FALSE;
                    parser.skipChildren();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException malformed) {
            return null;
        }
        return asked;
    }

    /** Whether its answer shall be kept: as at OpenAI, unless it says otherwise. */
    boolean stored() {
        return stored;
    }

    /** The answer that it goes on from; empty for none. */
    String previous() {
        return previous;
    }

    Place previousPlace() {
        return previousPlace;
    }

    Place input() {
        return input;
    }
}
