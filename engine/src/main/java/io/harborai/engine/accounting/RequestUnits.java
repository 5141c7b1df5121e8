package io.harborai.engine.accounting;

import java.nio.charset.StandardCharsets;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Units;
import io.harborai.engine.wire.Form;
import io.harborai.engine.wire.Json;
import io.harborai.engine.wire.SoundLength;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a request asks for of what is billed beside tokens: how many pictures of which kind, how long a sound is, how many
 * characters are to be read, how many searches documents make.
 */
final class RequestUnits {
    /** Cohere's definition of a search: one query with at most so many documents. */
    static final int DOCUMENTS_PER_SEARCH = 100;
    /** Where a file does not tell its length: 32 kbit/s, which is less than most speech has, so that it is rather too long. */
    static final int SLOWEST_BYTES_PER_SECOND = 4_000;
    private static final int MAX_PICTURES = 1_024;
    /** Longer than any name of a size or a quality. */
    private static final int MAX_WORD = 64;

    private long count = 1;
    private String quality = "";
    private String size = "";
    private long characters;
    private long documents;

    private RequestUnits() {
    }

    /** Of a call whose operation {@linkplain Operation#hasUnits() has any}; nothing of others. */
    static Units of(Call call) {
        return switch (call.operation()) {
            case IMAGES, SPEECH, RERANK -> ofJson(call);
            case IMAGE_EDITS, IMAGE_VARIATIONS, TRANSCRIPTIONS, TRANSLATIONS -> ofForm(call);
            default -> Units.NONE;
        };
    }

    private static Units ofJson(Call call) {
        RequestUnits units = new RequestUnits();
        byte[] body = call.body();
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            units.read(parser);
        } catch (JacksonException malformed) {
            // The envelope's reader has refused it already, or no provider will take it.
            return Units.NONE;
        }
        return switch (call.operation()) {
            case SPEECH -> Units.characters(units.characters);
            case RERANK -> Units.searches(
                    Math.max(1, (units.documents + DOCUMENTS_PER_SEARCH - 1) / DOCUMENTS_PER_SEARCH));
            default -> Units.pictures(units.count, units.quality, units.size);
        };
    }

    private void read(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "n" -> count = value == JsonToken.VALUE_NUMBER_INT ? pictures(parser.getDoubleValue()) : count;
                case "quality" -> quality = value == JsonToken.VALUE_STRING ? word(parser.getString()) : quality;
                case "size" -> size = value == JsonToken.VALUE_STRING ? word(parser.getString()) : size;
                case "input" -> characters = value == JsonToken.VALUE_STRING ? codePoints(parser) : 0;
                case "documents" -> documents = value == JsonToken.START_ARRAY ? elements(parser) : 0;
                default -> parser.skipChildren();
            }
            if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY && !name.equals("documents")) {
                parser.skipChildren();
            }
        }
    }

    private static long elements(JsonParser parser) {
        long found = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            found++;
            parser.skipChildren();
        }
        return found;
    }

    private static long codePoints(JsonParser parser) {
        return Character.codePointCount(parser.getStringCharacters(), parser.getStringOffset(),
                parser.getStringLength());
    }

    private static long pictures(double asked) {
        return (long) Math.max(1, Math.min(MAX_PICTURES, asked));
    }

    private static String word(String text) {
        return text.length() > MAX_WORD ? "" : text;
    }

    private static Units ofForm(Call call) {
        byte[] body = call.body();
        Form form;
        try {
            form = Form.read(body);
        } catch (Form.Malformed wrong) {
            return Units.NONE;
        }
        if (call.operation() == Operation.IMAGE_EDITS || call.operation() == Operation.IMAGE_VARIATIONS) {
            return Units.pictures(number(value(form, body, "n")), value(form, body, "quality"),
                    value(form, body, "size"));
        }
        return form.part("file").map(part -> Units.sound(SoundLength.millis(body, part.start(), part.end())
                .orElse(1_000L * (part.end() - part.start()) / SLOWEST_BYTES_PER_SECOND))).orElse(Units.NONE);
    }

    private static String value(Form form, byte[] body, String name) {
        return form.part(name).filter(part -> part.file() == null && part.end() - part.start() <= MAX_WORD)
                .map(part -> new String(body, part.start(), part.end() - part.start(), StandardCharsets.UTF_8).strip())
                .orElse("");
    }

    private static long number(String text) {
        try {
            return text.isEmpty() ? 1 : pictures(Integer.parseInt(text));
        } catch (NumberFormatException words) {
            return 1;
        }
    }
}
