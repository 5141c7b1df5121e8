package io.harborai.engine.accounting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Rates of what is billed beside tokens, while they are read. */
final class UnitRatesDraft {
    static final String NAMES = "per_image, image_prices, per_second, per_million_characters, per_search, image_input and audio_input";
    private static final Set<String> KEYS = Set.of("per_image", "image_prices", "per_second", "per_million_characters",
            "per_search", "image_input", "audio_input");
    /** A thing may cost a twelfth decimal of a unit; a million of them, or of tokens, six decimals. */
    private static final int THING = 12;
    private static final int MILLION = 6;

    private final Map<String, Long> given = new HashMap<>();
    private final List<UnitRates.Picture> pictures = new ArrayList<>();

    /** Whether a key is one of these. */
    static boolean isKey(String name) {
        return KEYS.contains(name);
    }

    void read(PriceReader reader, JsonParser parser, JsonToken value, String name) {
        if (name.equals("image_prices")) {
            pictures(reader, parser, value);
        } else {
            boolean million = name.endsWith("_input") || name.equals("per_million_characters");
            given.put(name, reader.amount(parser, value, name, million ? MILLION : THING,
                    million ? " (per million)" : " (for one)"));
        }
    }

    private void pictures(PriceReader reader, JsonParser parser, JsonToken value) {
        reader.expect(value, JsonToken.START_ARRAY, "image_prices", "an array", parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            reader.expect(parser.currentToken(), JsonToken.START_OBJECT, "image_prices", "an array of objects", parser);
            String quality = "";
            String size = "";
            @Nullable
            Long rate = null;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken found = parser.nextToken();
                switch (name) {
                    case "quality" -> quality = reader.text(parser, name);
                    case "size" -> size = reader.text(parser, name);
                    case "per_image" -> rate = reader.amount(parser, found, name, THING, " (for one)");
                    default -> throw reader.unknown(name, "quality, size and per_image");
                }
            }
            pictures.add(new UnitRates.Picture(quality, size, reader.present(rate, "per_image")));
        }
    }

    /** Whether something of it was given that is billed in place of tokens. */
    boolean isGiven() {
        return !pictures.isEmpty() || given.keySet().stream().anyMatch(key -> key.startsWith("per_"));
    }

    UnitRates rates() {
        List<UnitRates.Picture> all = new ArrayList<>(pictures);
        Long any = given.get("per_image");
        if (any != null) {
            all.add(new UnitRates.Picture("", "", any));
        }
        return given.isEmpty() && all.isEmpty()
                ? UnitRates.NONE
                : new UnitRates(all, rate("per_second"), rate("per_million_characters"), rate("per_search"),
                        rate("image_input"), rate("audio_input"));
    }

    private long rate(String name) {
        return given.getOrDefault(name, UnitRates.UNBILLED);
    }
}
