package io.harborai.platform.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.harborai.platform.admin.AdminRoute.Parameter;

/** Reads what follows the question mark, and refuses what the route does not know. */
final class QueryReader {
    private QueryReader() {
    }

    static Map<String, String> read(String query, List<Parameter> known) {
        Map<String, String> values = new HashMap<>();
        for (String part : query.split("&", -1)) {
            if (!part.isEmpty()) {
                int sign = part.indexOf('=');
                String name = decoded(sign < 0 ? part : part.substring(0, sign));
                String value = sign < 0 ? "" : decoded(part.substring(sign + 1));
                check(name, value, known);
                if (values.put(name, value) != null) {
                    throw new WrongInput(name, "'" + name + "' is given twice.");
                }
            }
        }
        for (Parameter parameter : known) {
            if (parameter.required() && values.getOrDefault(parameter.name(), "").isBlank()) {
                throw new WrongInput(parameter.name(), "'" + parameter.name() + "' is missing: " + parameter.about());
            }
        }
        return values;
    }

    private static void check(String name, String value, List<Parameter> known) {
        Optional<Parameter> found = known.stream().filter(one -> one.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            throw new WrongInput(name, "There is no parameter '" + name + "'. " + (known.isEmpty()
                    ? "This route has none."
                    : "Parameters are " + known.stream().map(Parameter::name).collect(Collectors.joining(", ")) + "."));
        }
        boolean fits = switch (found.get().type()) {
            case "integer" -> value.matches("-?[0-9]{1,18}");
            case "boolean" -> value.equals("true") || value.equals("false");
            default -> true;
        };
        if (!fits) {
            throw new WrongInput(name, "'" + name + "' is '" + value + "', it must be " + (found.get().type().equals(
                    "integer") ? "a whole number" : "true or false") + ".");
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenEscape) {
            throw new WrongInput(null, "The query has a broken escape: '" + text + "'.");
        }
    }
}
