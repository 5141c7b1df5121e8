package io.harborai.gateway.prompt;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.harborai.gateway.team.FieldException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A variable of a template.
 *
 * @param name     letters, digits and underscores, 1 to 64
 * @param type     {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code json} (any value, written as JSON)
 * @param required whether a request must give it
 * @param fallback what stands in its place when a request does not; empty if null
 * @param values   what a string may be; empty for anything
 * @param most     most characters of its text, 1 to 400,000
 */
public record PromptVariable(String name, String type, boolean required, @Nullable String fallback,
        List<String> values, int most) {
    private static final Pattern NAME = Pattern.compile(Template.NAME);
    private static final List<String> TYPES = List.of("string", "integer", "number", "boolean", "json");
    private static final int MAX_VALUES = 100;

    /** Checks all. */
    public PromptVariable {
        if (!NAME.matcher(name).matches()) {
            throw new FieldException("variables.name", name, "1 to 64 letters, digits and underscores, no digit first");
        }
        if (!TYPES.contains(type)) {
            throw new FieldException("variables." + name + ".type", type, "one of " + String.join(", ", TYPES));
        }
        values = List.copyOf(values);
        if (values.size() > MAX_VALUES || !values.isEmpty() && !type.equals("string")) {
            throw new FieldException("variables." + name + ".values", values.size() + " values",
                    "at most " + MAX_VALUES + " texts, of a string alone");
        }
        if (most < 1 || most > PromptMessage.MAX_CONTENT) {
            throw new FieldException("variables." + name + ".max_length", most, "1 to " + PromptMessage.MAX_CONTENT);
        }
    }

    /**
     * The text of a value.
     *
     * @throws FieldException if it has another type, is too long or not one of the values
     */
    String text(JsonNode value) {
        boolean fits = switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> true;
        };
        String field = "prompt.variables." + name;
        if (!fits) {
            throw new FieldException(field, value.getNodeType().name().toLowerCase(Locale.ROOT),
                    "of type " + type);
        }
        String text = value.isString() && !type.equals("json") ? value.asString() : value.toString();
        if (text.length() > most) {
            throw new FieldException(field, text.length() + " characters", "at most " + most);
        }
        if (!values.isEmpty() && !values.contains(text)) {
            throw new FieldException(field, text, "one of " + String.join(", ", values));
        }
        return text;
    }
}
