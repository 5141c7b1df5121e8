package io.harborai.engine.accounting;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.money.Money;
import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads a table of prices from JSON; what it does not know or cannot use is an error that says where. */
final class PriceReader {
    /** The shipped table has some 40 KB. */
    static final int MAX_BYTES = 4_000_000;
    static final int MAX_NAME_LENGTH = 256;
    /** The one format there is; a later one that old readers must not read gets another number. */
    static final int FORMAT = 1;
    private static final BigDecimal DEAREST = BigDecimal.valueOf(1_000_000);
    private static final int DECIMALS = 6;

    private final String file;
    private final Map<String, Map<String, Price>> prices = new HashMap<>();
    private String place = "";

    PriceReader(String file) {
        this.file = file;
    }

    PriceTable read(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw new PriceFileException(file + " has " + json.length + " bytes, at most " + MAX_BYTES + " are read");
        }
        try (JsonParser parser = Json.parser(json, 0, json.length)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "", "an object", parser);
            return table(parser);
        } catch (JacksonException malformed) {
            throw new PriceFileException(file + " is not valid JSON: " + malformed.getOriginalMessage() + " (line "
                    + malformed.getLocation().getLineNr() + ")");
        }
    }

    private PriceTable table(JsonParser parser) {
        @Nullable
        String version = null;
        boolean formatSeen = false;
        boolean pricesSeen = false;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "format" -> {
                    formatSeen = value == JsonToken.VALUE_NUMBER_INT && parser.getString().equals("" + FORMAT);
                    if (!formatSeen) {
                        throw wrong(name, parser.getString(), "" + FORMAT);
                    }
                }
                case "version" -> version = text(parser, name);
                case "note" -> text(parser, name);
                case "prices" -> pricesSeen = entries(parser, value);
                default -> throw unknown(name, "format, version, note and prices");
            }
        }
        if (parser.nextToken() != null) {
            throw new PriceFileException(file + " has something after its object");
        }
        require(formatSeen, "format");
        require(pricesSeen, "prices");
        return PriceTable.of(present(version, "version"), prices);
    }

    private boolean entries(JsonParser parser, JsonToken value) {
        expect(value, JsonToken.START_ARRAY, "prices", "an array", parser);
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            place = "prices[" + index + "]";
            expect(parser.currentToken(), JsonToken.START_OBJECT, "", "an object", parser);
            entry(parser);
        }
        place = "";
        return true;
    }

    private void entry(JsonParser parser) {
        PriceDraft draft = new PriceDraft();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "provider" -> {
                    draft.provider = text(parser, name);
                    place += " (" + draft.provider + ")";
                }
                case "models" -> draft.models = texts(parser, value, name);
                case "currency" -> draft.currency = currency(text(parser, name));
                case "as_of" -> draft.asOf = date(text(parser, name));
                case "source" -> draft.source = text(parser, name);
                case "note" -> text(parser, name);
                case "tiers" -> tiers(parser, value, draft);
                case "peak" -> peak(parser, value, draft);
                default -> {
                    if (UnitRatesDraft.isKey(name)) {
                        draft.units.read(this, parser, value, name);
                    } else {
                        rate(parser, value, name, draft.rates,
                                "provider, models, currency, as_of, source, note, tiers, peak, "
                                        + UnitRatesDraft.NAMES + ", ");
                    }
                }
            }
        }
        add(draft);
    }

    private void add(PriceDraft draft) {
        String provider = present(draft.provider, "provider");
        Price price;
        try {
            price = draft.price(this);
        } catch (PriceFileException told) {
            throw told;
        } catch (IllegalArgumentException wrong) {
            throw new PriceFileException(file + ": " + place + ": " + wrong.getMessage());
        }
        require(!draft.models.isEmpty(), "models");
        for (String model : draft.models) {
            if (prices.computeIfAbsent(provider, key -> new HashMap<>()).put(model, price) != null) {
                throw new PriceFileException(file + ": " + place + ": " + provider + "/" + model
                        + " has a price already; give each model once");
            }
        }
    }

    private void tiers(JsonParser parser, JsonToken value, PriceDraft draft) {
        expect(value, JsonToken.START_ARRAY, "tiers", "an array", parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_OBJECT, "tiers", "an array of objects", parser);
            RatesDraft rates = new RatesDraft();
            long above = -1;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken found = parser.nextToken();
                if (name.equals("above_prompt_tokens")) {
                    above = tokens(parser, found, name);
                } else {
                    rate(parser, found, name, rates, "above_prompt_tokens, ");
                }
            }
            require(above >= 0, "above_prompt_tokens");
            draft.tiers.add(new Price.Tier(above, rates.rates(this)));
        }
    }

    private void peak(JsonParser parser, JsonToken value, PriceDraft draft) {
        expect(value, JsonToken.START_OBJECT, "peak", "an object", parser);
        PeakDraft peak = new PeakDraft();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken found = parser.nextToken();
            switch (name) {
                case "days_utc" -> texts(parser, found, name).forEach(day -> peak.day(this, day));
                case "hours_utc" -> texts(parser, found, name).forEach(span -> peak.hours(this, span));
                default -> rate(parser, found, name, peak.rates, "days_utc, hours_utc, ");
            }
        }
        draft.peak = peak.peak(this);
    }

    private void rate(JsonParser parser, JsonToken value, String name, RatesDraft rates, String others) {
        if (!RatesDraft.isKey(name)) {
            throw unknown(name, others + RatesDraft.NAMES);
        }
        rates.put(name, amount(parser, value, name, DECIMALS, " (per million tokens)"));
    }

    /** A price with so many decimals at most, in units of the last of them. */
    long amount(JsonParser parser, JsonToken value, String name, int decimals, String of) {
        String allowed = "a number from 0 to " + DEAREST + of + " with at most " + decimals + " decimals";
        if (!value.isNumeric()) {
            throw wrong(name, shown(parser), allowed);
        }
        BigDecimal number = parser.getDecimalValue();
        if (number.signum() < 0 || number.compareTo(DEAREST) > 0 || number.stripTrailingZeros().scale() > decimals) {
            throw wrong(name, parser.getString(), allowed);
        }
        return number.movePointRight(decimals).longValueExact();
    }

    private long tokens(JsonParser parser, JsonToken value, String name) {
        if (value != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < 1) {
            throw wrong(name, shown(parser), "a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return parser.getIntValue();
    }

    String text(JsonParser parser, String name) {
        boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
        String text = isText ? parser.getString() : "";
        if (text.isBlank() || text.length() > MAX_NAME_LENGTH) {
            throw wrong(name, shown(parser), "a text of 1 to " + MAX_NAME_LENGTH + " characters");
        }
        return text;
    }

    private List<String> texts(JsonParser parser, JsonToken value, String name) {
        expect(value, JsonToken.START_ARRAY, name, "an array of texts", parser);
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(parser, name));
        }
        return texts;
    }

    private Currency currency(String code) {
        try {
            return Money.currency(code);
        } catch (IllegalArgumentException none) {
            throw wrong("currency", code, "an ISO 4217 code, such as USD or CNY");
        }
    }

    private LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException none) {
            throw wrong("as_of", text, "a day, such as 2026-11-21");
        }
    }

    void expect(@Nullable JsonToken found, JsonToken wanted, String name, String allowed, JsonParser parser) {
        if (found != wanted) {
            throw wrong(name, shown(parser), allowed);
        }
    }

    <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    void require(boolean holds, String name) {
        if (!holds) {
            throw missing(name);
        }
    }

    private PriceFileException missing(String name) {
        return new PriceFileException(where(name) + " is missing");
    }

    PriceFileException wrong(String name, String value, String allowed) {
        return new PriceFileException(where(name) + " is " + value + ", it must be " + allowed);
    }

    PriceFileException unknown(String name, String allowed) {
        return new PriceFileException(where(name) + " is not known; known are " + allowed);
    }

    private String where(String name) {
        String key = name.isEmpty() ? "" : ": '" + name + "'";
        return file + (place.isEmpty() ? "" : ": " + place) + key;
    }

    /** A value as it stands in a message: cut, and a structure by its kind. */
    private static String shown(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "nothing";
        }
        if (!token.isScalarValue()) {
            return token == JsonToken.START_OBJECT ? "an object" : "an array";
        }
        String text = parser.getString();
        String cut = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return token == JsonToken.VALUE_STRING ? "\"" + cut + "\"" : cut;
    }
}
