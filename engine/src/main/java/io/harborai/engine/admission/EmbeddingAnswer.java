package io.harborai.engine.admission;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Where the parts of an embedding answer lie in its bytes: the elements in the order of their inputs, and what is around. */
final class EmbeddingAnswer {
    private final byte[] body;
    private final List<Slice> others = new ArrayList<>();
    private final List<Element> elements = new ArrayList<>();
    private @Nullable Slice usage;
    private boolean dataSeen;

    /** The bytes from {@code start} to before {@code end}. */
    record Slice(int start, int end) {}

    /** An element of {@code data}; {@code index} is empty when it has none. */
    record Element(Slice whole, @Nullable Slice index, long at) {}

    /** The answer cannot be split; the message ends the sentence “The answer …”. Never leaves the package. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message, null, false, false);
        }
    }

    private EmbeddingAnswer(byte[] body) {
        this.body = body;
    }

    /** Reads the answer to so many inputs. */
    static EmbeddingAnswer read(byte[] received, int inputs) throws Unfit {
        byte[] body = withoutMark(received);
        EmbeddingAnswer answer = new EmbeddingAnswer(body);
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            answer.read(parser);
        } catch (JacksonException malformed) {
            throw new Unfit("is not JSON (" + malformed.getOriginalMessage() + ")");
        }
        if (answer.elements.size() != inputs) {
            throw new Unfit("has " + answer.elements.size() + " embeddings for " + inputs + " inputs");
        }
        answer.order();
        return answer;
    }

    /** Some servers begin a body with UTF-8's byte order mark. */
    private static byte[] withoutMark(byte[] body) {
        boolean marked = body.length >= 3 && body[0] == (byte) 0xef && body[1] == (byte) 0xbb && body[2] == (byte) 0xbf;
        return marked ? Arrays.copyOfRange(body, 3, body.length) : body;
    }

    private void read(JsonParser parser) throws Unfit {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new Unfit("is not a JSON object");
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            int start = Bytes.tokenStart(parser);
            JsonToken value = parser.nextToken();
            if (name.equals("data")) {
                data(parser, value);
            } else if (name.equals("usage")) {
                int valueStart = Bytes.tokenStart(parser);
                usage = new Slice(valueStart, Bytes.valueEnd(parser));
            } else {
                others.add(new Slice(start, Bytes.valueEnd(parser)));
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new Unfit("is more than one JSON object");
        }
    }

    private void data(JsonParser parser, JsonToken value) throws Unfit {
        if (value != JsonToken.START_ARRAY || dataSeen) {
            throw new Unfit(dataSeen ? "has 'data' twice" : "has a 'data' that is not an array");
        }
        dataSeen = true;
        for (JsonToken element = parser.nextToken(); element != JsonToken.END_ARRAY; element = parser.nextToken()) {
            if (element != JsonToken.START_OBJECT) {
                throw new Unfit("has an element of 'data' that is not an object");
            }
            element(parser);
        }
    }

    private void element(JsonParser parser) throws Unfit {
        int start = Bytes.tokenStart(parser);
        Slice index = null;
        long at = -1;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("index")) {
                if (value != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() != JsonParser.NumberType.INT
                        || index != null) {
                    throw new Unfit("has an 'index' that is not one number");
                }
                at = parser.getIntValue();
                int indexStart = Bytes.tokenStart(parser);
                index = new Slice(indexStart, indexStart + parser.getString().length());
            } else {
                parser.skipChildren();
            }
        }
        elements.add(new Element(new Slice(start, Bytes.valueEnd(parser)), index, at));
    }

    /** Puts the elements into the order of their inputs; without any index, they are in it. */
    private void order() throws Unfit {
        if (elements.stream().allMatch(element -> element.index() == null)) {
            return;
        }
        @Nullable
        Element[] ordered = new Element[elements.size()];
        for (Element element : elements) {
            if (element.at() < 0 || element.at() >= ordered.length || ordered[(int) element.at()] != null) {
                throw new Unfit("has embeddings whose 'index' does not count the inputs");
            }
            ordered[(int) element.at()] = element;
        }
        for (int i = 0; i < ordered.length; i++) {
            Element element = ordered[i];
            if (element != null) {
                elements.set(i, element);
            }
        }
    }

    /** The usage, as it came; null when there is none. */
    byte @Nullable [] usage() {
        Slice found = usage;
        return found == null ? null : Arrays.copyOfRange(body, found.start(), found.end());
    }

    /** A body with {@code count} elements from {@code first} on, counted from 0 again, and with its own usage. */
    byte[] part(int first, int count, byte @Nullable [] ownUsage) {
        Slice from = elements.get(first).whole();
        ByteArrayOutputStream out = new ByteArrayOutputStream(
                count * (from.end() - from.start() + 8) + 256);
        out.write('{');
        for (Slice other : others) {
            out.write(body, other.start(), other.end() - other.start());
            out.write(',');
        }
        out.writeBytes("\"data\":[".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.write(',');
            }
            element(out, elements.get(first + i), i);
        }
        out.write(']');
        if (ownUsage != null) {
            out.writeBytes(",\"usage\":".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(ownUsage);
        }
        out.write('}');
        return out.toByteArray();
    }

    private void element(ByteArrayOutputStream out, Element element, int newIndex) {
        Slice whole = element.whole();
        Slice index = element.index();
        if (index == null) {
            out.write(body, whole.start(), whole.end() - whole.start());
            return;
        }
        out.write(body, whole.start(), index.start() - whole.start());
        out.writeBytes(Integer.toString(newIndex).getBytes(StandardCharsets.US_ASCII));
        out.write(body, index.end(), whole.end() - index.end());
    }
}
