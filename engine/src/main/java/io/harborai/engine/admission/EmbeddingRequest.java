package io.harborai.engine.admission;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * An embedding request that can be joined with others: its inputs as one slice of its bytes, and all its other fields as the
 * key of those that it can be joined with. Immutable but for the body, which must not be changed.
 */
public final class EmbeddingRequest {
    /** Fields besides model and input take a few dozen bytes; a request with more of them goes its own way. */
    static final int MAX_OTHER_BYTES = 4096;

    private final byte[] body;
    private final Scan scan;
    private final Envelope envelope;
    private final String key;

    private EmbeddingRequest(byte[] body, Scan scan, Envelope envelope, String key) {
        this.body = body;
        this.scan = scan;
        this.envelope = envelope;
        this.key = key;
    }

    /**
     * Reads a request's body; empty when it is not one that can be joined: malformed, with an unusual input, a field given
     * twice, or more fields than usual. Such a request is for the provider to judge, as it is.
     */
    public static Optional<EmbeddingRequest> read(byte[] body) {
        Scan scan = new Scan(body);
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            if (!scan.read(parser)) {
                return Optional.empty();
            }
        } catch (JacksonException malformed) {
            // The provider's own refusal tells more than ours could.
            return Optional.empty();
        }
        String model = scan.model;
        if (model == null || scan.kind == Kind.NONE || scan.otherBytes > MAX_OTHER_BYTES) {
            return Optional.empty();
        }
        Envelope envelope = new Envelope(model, scan.modelStart, scan.modelEnd, false, false, -1, scan.user);
        // Texts and tokens apart, since providers refuse an array of both.
        return Optional.of(new EmbeddingRequest(body, scan, envelope, scan.kind + " " + model + " " + scan.fields()));
    }

    private enum Kind {
        NONE, TEXT, TOKENS
    }

    /** The body, as it came. */
    public byte[] body() {
        return body;
    }

    /** What the engine must know of the body to route it. */
    public Envelope envelope() {
        return envelope;
    }

    /** What must be equal in requests that are joined: model, kind of input, and every other field, byte by byte. */
    public String key() {
        return key;
    }

    /** Inputs, at least 1. */
    public int inputs() {
        return scan.inputs;
    }

    /** Length of the inputs as JSON, with the commas between them. */
    public int inputBytes() {
        return scan.inputEnd - scan.inputStart;
    }

    int inputStart() {
        return scan.inputStart;
    }

    /** All fields but model and input, as they came, separated by commas. */
    byte[] otherFields() {
        return scan.fields().getBytes(StandardCharsets.UTF_8);
    }

    /** One pass over a body. */
    private static final class Scan {
        private final byte[] body;
        private final Map<String, String> others = new TreeMap<>();
        private int otherBytes;
        private @Nullable String model;
        private int modelStart;
        private int modelEnd;
        private @Nullable String user;
        private Kind kind = Kind.NONE;
        private int inputs;
        private int inputStart;
        private int inputEnd;

        Scan(byte[] body) {
            this.body = body;
        }

        boolean read(JsonParser parser) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                int start = Bytes.tokenStart(parser);
                JsonToken value = parser.nextToken();
                boolean good = switch (name) {
                    case "model" -> model(parser, value);
                    case "input" -> input(parser, value);
                    default -> other(parser, name, value, start);
                };
                if (!good) {
                    return false;
                }
            }
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        }

        private boolean model(JsonParser parser, JsonToken value) {
            if (value != JsonToken.VALUE_STRING || model != null) {
                return false;
            }
            modelStart = Bytes.tokenStart(parser);
            model = parser.getString();
            modelEnd = Bytes.valueEnd(parser);
            return true;
        }

        private boolean other(JsonParser parser, String name, JsonToken value, int start) {
            if (name.equals("user") && value == JsonToken.VALUE_STRING) {
                user = parser.getString();
            }
            int end = Bytes.valueEnd(parser);
            otherBytes += end - start;
            return otherBytes <= MAX_OTHER_BYTES
                    && others.put(name, new String(body, start, end - start, StandardCharsets.UTF_8)) == null;
        }

        private boolean input(JsonParser parser, JsonToken value) {
            if (kind != Kind.NONE) {
                return false;
            }
            inputStart = Bytes.tokenStart(parser);
            if (value == JsonToken.VALUE_STRING) {
                return one(Kind.TEXT, Bytes.valueEnd(parser));
            }
            return value == JsonToken.START_ARRAY && array(parser);
        }

        private boolean array(JsonParser parser) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_NUMBER_INT) {
                return tokens(parser, first) && one(Kind.TOKENS, Bytes.valueEnd(parser));
            }
            kind = first == JsonToken.VALUE_STRING ? Kind.TEXT : Kind.TOKENS;
            for (JsonToken element = first; element != JsonToken.END_ARRAY; element = parser.nextToken()) {
                boolean good = kind == Kind.TEXT
                        ? element == JsonToken.VALUE_STRING
                        : element == JsonToken.START_ARRAY && tokens(parser, parser.nextToken());
                if (!good) {
                    return false;
                }
                inputs++;
            }
            inputStart++;
            inputEnd = Bytes.tokenStart(parser);
            return inputs > 0;
        }

        /** Goes to the end of an array of tokens; false when something else is in it, or nothing. */
        private static boolean tokens(JsonParser parser, JsonToken first) {
            JsonToken token = first;
            while (token == JsonToken.VALUE_NUMBER_INT) {
                token = parser.nextToken();
            }
            return token == JsonToken.END_ARRAY && first != JsonToken.END_ARRAY;
        }

        private boolean one(Kind found, int end) {
            kind = found;
            inputs = 1;
            inputEnd = end;
            return true;
        }

        private String fields() {
            return String.join(",", others.values());
        }
    }
}
