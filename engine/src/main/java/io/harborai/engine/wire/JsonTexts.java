package io.harborai.engine.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Reads one JSON text after another with one parser. The events of a stream are short, and to make a parser costs more than
 * to read one of them. Used by one thread at a time.
 */
public final class JsonTexts {
    private @Nullable Whole parser;
    /** Whether the parser stands behind a whole text; what was left in the middle of one is not used again. */
    private boolean reusable;

    /**
     * A parser before the first token of {@code bytes[start, end)}, which must be UTF-8 and stay as it is until the next call.
     * It may not be closed, and is used until {@link #ended()} or until it throws.
     */
    public JsonParser begin(byte[] bytes, int start, int end) {
        Whole known = parser;
        if (known == null || !reusable) {
            known = new Whole(Json.factory().createNonBlockingByteArrayParser(ObjectReadContext.empty()));
            parser = known;
        }
        reusable = false;
        known.feed(bytes, start, end);
        return known;
    }

    /**
     * Whether nothing but white space follows the object or array whose last token was read. The parser serves the next text
     * then.
     */
    public boolean ended() {
        Whole known = parser;
        reusable = known != null && known.isUsedUp();
        return reusable;
    }

    /** A parser to which the end of its bytes is the end of the text: what is cut off there is malformed, not yet to come. */
    private static final class Whole extends JsonParserDelegate {
        Whole(JsonParser fed) {
            super(fed);
        }

        void feed(byte[] bytes, int start, int end) {
            ((ByteArrayFeeder) delegate.nonBlockingInputFeeder()).feedInput(bytes, start, end);
        }

        boolean isUsedUp() {
            return delegate.streamReadContext().inRoot() && delegate.nextToken() == JsonToken.NOT_AVAILABLE;
        }

        @Override
        public @Nullable JsonToken nextToken() {
            JsonToken token = delegate.nextToken();
            if (token == JsonToken.NOT_AVAILABLE) {
                throw new StreamReadException(delegate, "it ends too early");
            }
            return token;
        }

        @Override
        public @Nullable String nextName() {
            // The delegate's own method does not tell a name that is cut off from the object's end.
            return nextToken() == JsonToken.PROPERTY_NAME ? delegate.currentName() : null;
        }
    }
}
