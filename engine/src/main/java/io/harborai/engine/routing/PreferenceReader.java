package io.harborai.engine.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.OwnFields;
import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads {@link Preferences}: {@code models} (an array in the body, or names with commas between them in a header) and
 * {@code provider} (an object, in the body or in a header). What the body says counts more.
 */
public final class PreferenceReader {
    private static final String ALLOWED = "provider may have order, only, ignore (arrays of provider names), "
            + "allow_fallbacks (true or false) and max_price ({prompt, completion} in dollars for a million tokens)";
    private static final int LONGEST_NAME = 256;

    private List<String> models = List.of();
    private List<String> order = List.of();
    private List<String> only = List.of();
    private List<String> ignore = List.of();
    private boolean allowFallbacks = true;
    private double maxPrompt = Double.POSITIVE_INFINITY;
    private double maxCompletion = Double.POSITIVE_INFINITY;

    private PreferenceReader() {
    }

    /** Reads what a body and two headers wish; either header may be null. Never throws for what a caller can send. */
    public static PreferenceReading read(byte[] body, OwnFields own, @Nullable String modelsHeader,
            @Nullable String providerHeader) {
        PreferenceReader reader = new PreferenceReader();
        try {
            reader.models(body, own.models(), modelsHeader);
            if (own.provider() != null) {
                reader.provider(body, own.provider());
            } else if (providerHeader != null) {
                byte[] json = providerHeader.getBytes(StandardCharsets.UTF_8);
                reader.provider(json, new OwnFields.Span(0, json.length));
            }
            return new PreferenceReading.Accepted(reader.preferences());
        } catch (Wrong wrong) {
            return refused(String.valueOf(wrong.getMessage()), wrong.param);
        } catch (JacksonException malformed) {
            return refused("The header x-harborai-provider is not valid JSON: " + malformed.getOriginalMessage() + "; "
                    + ALLOWED, "provider");
        }
    }

    private static PreferenceReading refused(String message, String param) {
        return new PreferenceReading.Refused(Failure.of(FailureKind.INVALID_REQUEST, message + ".").withParam(param));
    }

    private Preferences preferences() {
        try {
            return new Preferences(models, order, only, ignore, allowFallbacks, maxPrompt, maxCompletion);
        } catch (IllegalArgumentException outOfBounds) {
            throw new Wrong(models.size() > Preferences.MOST_MODELS ? "models" : "provider",
                    String.valueOf(outOfBounds.getMessage()));
        }
    }

    private void models(byte[] body, OwnFields.@Nullable Span value, @Nullable String header) {
        if (value != null) {
            try (JsonParser parser = Json.parser(body, value.start(), value.end() - value.start())) {
                models = names(parser, parser.nextToken(), "models");
            }
        } else if (header != null) {
            List<String> given = new ArrayList<>();
            for (String name : header.split(",", -1)) {
                given.add(name("models", name.strip()));
            }
            models = given;
        }
    }

    private void provider(byte[] json, OwnFields.Span value) {
        try (JsonParser parser = Json.parser(json, value.start(), value.end() - value.start())) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_NULL) {
                return;
            }
            require(first == JsonToken.START_OBJECT, "provider must be an object; " + ALLOWED);
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                wish(parser, name, parser.nextToken());
            }
            require(parser.nextToken() == null, "provider must be one object and nothing after it");
        }
    }

    private void wish(JsonParser parser, String name, JsonToken value) {
        switch (name) {
            case "order" -> order = names(parser, value, "provider.order");
            case "only" -> only = names(parser, value, "provider.only");
            case "ignore" -> ignore = names(parser, value, "provider.ignore");
            case "allow_fallbacks" -> {
                require(value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE,
                        "provider.allow_fallbacks must be true or false");
                allowFallbacks = value == JsonToken.VALUE_TRUE;
            }
            case "max_price" -> maxPrice(parser, value);
            default -> throw new Wrong("provider", "provider." + name + " is not known here; " + ALLOWED);
        }
    }

    private void maxPrice(JsonParser parser, JsonToken value) {
        String allowed = "provider.max_price must be {prompt, completion}, in dollars for a million tokens, 0 or more";
        require(value == JsonToken.START_OBJECT, allowed);
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken price = parser.nextToken();
            boolean prompt = name.equals("prompt");
            require((prompt || name.equals("completion")) && price.isNumeric(), allowed);
            double dollars = parser.getDoubleValue();
            require(dollars >= 0 && dollars < Double.POSITIVE_INFINITY, allowed);
            if (prompt) {
                maxPrompt = dollars;
            } else {
                maxCompletion = dollars;
            }
        }
    }

    private static List<String> names(JsonParser parser, JsonToken value, String field) {
        if (value == JsonToken.VALUE_NULL) {
            return List.of();
        }
        String param = field.startsWith("provider") ? "provider" : field;
        List<String> names = new ArrayList<>();
        boolean array = value == JsonToken.START_ARRAY;
        for (JsonToken name = array ? parser.nextToken() : value; name != JsonToken.END_ARRAY; name = parser
                .nextToken()) {
            if (!array || name != JsonToken.VALUE_STRING || names.size() > Preferences.MOST_PROVIDERS) {
                throw new Wrong(param, field + " must be an array of at most " + (field.equals("models")
                        ? Preferences.MOST_MODELS
                        : Preferences.MOST_PROVIDERS) + " names");
            }
            names.add(name(field, parser.getString()));
        }
        return names;
    }

    private static String name(String field, String text) {
        if (text.isBlank() || text.length() > LONGEST_NAME) {
            throw new Wrong(field.startsWith("provider") ? "provider" : field, field
                    + " has a name that does not have 1 to " + LONGEST_NAME + " characters");
        }
        return text;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new Wrong("provider", message);
        }
    }

    /** Leaves the nested reading of a wrong value; never leaves this class. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String param;

        Wrong(String param, String message) {
            super(message, null, false, false);
            this.param = param;
        }
    }
}
