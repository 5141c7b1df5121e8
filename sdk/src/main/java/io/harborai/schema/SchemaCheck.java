package io.harborai.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Checks a value by a JSON Schema. Not thread-safe; used once. */
final class SchemaCheck {
    /** Deeper schemas lead round in a circle without taking anything of the value. */
    static final int MAX_DEPTH = 300;

    private final Map<String, @Nullable Object> root;
    private List<Mismatch> mismatches = new ArrayList<>();

    SchemaCheck(Map<String, @Nullable Object> root) {
        this.root = root;
    }

    List<Mismatch> check(@Nullable Object value) {
        check(root, value, "$", 0);
        return List.copyOf(mismatches);
    }

    private void note(String path, String problem) {
        if (mismatches.size() < ShapeReader.MAX_MISMATCHES) {
            mismatches.add(new Mismatch(path, problem));
        }
    }

    private void check(@Nullable Object schema, @Nullable Object value, String path, int depth) {
        if (depth > MAX_DEPTH) {
            note(path, "cannot be checked: the schema is nested deeper than " + MAX_DEPTH);
        } else if (Boolean.FALSE.equals(schema)) {
            note(path, "must not be there");
        } else if (schema instanceof Map<?, ?> rules) {
            check(rules, value, path, depth);
        }
    }

    private void check(Map<?, ?> rules, @Nullable Object value, String path, int depth) {
        if (rules.get("$ref") instanceof String reference) {
            check(References.find(root, reference), value, path, depth + 1);
        }
        int before = mismatches.size();
        type(rules.get("type"), value, path);
        if (mismatches.size() > before) {
            // What else is wrong follows from that.
            return;
        }
        constants(rules, value, path);
        combined(rules, value, path, depth);
        if (value instanceof String text) {
            text(rules, text, path);
        } else if (value instanceof Number number) {
            number(rules, number, path);
        } else if (value instanceof List<?> elements) {
            array(rules, elements, path, depth);
        } else if (value instanceof Map<?, ?> object) {
            object(rules, object, path, depth);
        }
    }

    private void type(@Nullable Object type, @Nullable Object value, String path) {
        if (type instanceof String name && !isOf(name, value)) {
            note(path, found(name.equals("null") ? name : (name.matches("[aio].*") ? "an " : "a ") + name, value));
        } else if (type instanceof List<?> names
                && names.stream().noneMatch(name -> isOf(String.valueOf(name), value))) {
            note(path, found("one of the types " + names, value));
        }
    }

    private static String found(String wanted, @Nullable Object value) {
        return Mismatch.of("", wanted, value).problem();
    }

    private static boolean isOf(String type, @Nullable Object value) {
        return switch (type) {
            case "null" -> value == null;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "number" -> value instanceof Number;
            case "integer" -> value instanceof Number number && isWhole(number);
            case "array" -> value instanceof List;
            case "object" -> value instanceof Map;
            default -> true;
        };
    }

    private static boolean isWhole(Number number) {
        return !(number instanceof BigDecimal decimal) || decimal.stripTrailingZeros().scale() <= 0;
    }

    private void constants(Map<?, ?> rules, @Nullable Object value, String path) {
        if (rules.containsKey("const") && !same(rules.get("const"), value)) {
            note(path, found(String.valueOf(rules.get("const")), value));
        }
        if (rules.get("enum") instanceof List<?> allowed && allowed.stream().noneMatch(each -> same(each, value))) {
            note(path, found("one of " + allowed, value));
        }
    }

    /** Numbers are the same when their values are: 1.0 is 1. */
    private static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        return one == null ? other == null : one.equals(other);
    }

    private void combined(Map<?, ?> rules, @Nullable Object value, String path, int depth) {
        if (rules.get("allOf") instanceof List<?> all) {
            all.forEach(each -> check(each, value, path, depth + 1));
        }
        if (rules.get("anyOf") instanceof List<?> any) {
            List<List<Mismatch>> tries = tries(any, value, path, depth);
            if (tries.stream().noneMatch(List::isEmpty)) {
                closest(tries).forEach(each -> note(each.path(), each.problem()));
            }
        }
        if (rules.get("oneOf") instanceof List<?> one) {
            List<List<Mismatch>> tries = tries(one, value, path, depth);
            long fitting = tries.stream().filter(List::isEmpty).count();
            if (fitting == 0) {
                closest(tries).forEach(each -> note(each.path(), each.problem()));
            } else if (fitting > 1) {
                note(path, "must fit one of the alternatives, but fits " + fitting);
            }
        }
        if (rules.containsKey("not") && tries(List.of(rules.get("not")), value, path, depth).get(0).isEmpty()) {
            note(path, "is what it must not be");
        }
    }

    private List<List<Mismatch>> tries(List<?> schemas, @Nullable Object value, String path, int depth) {
        List<Mismatch> own = mismatches;
        List<List<Mismatch>> tries = new ArrayList<>();
        for (Object schema : schemas) {
            mismatches = new ArrayList<>();
            check(schema, value, path, depth + 1);
            tries.add(mismatches);
        }
        mismatches = own;
        return tries;
    }

    /** The alternative that was meant, most likely: the one whose mismatches lie deepest, and of those the one with fewest. */
    private static List<Mismatch> closest(List<List<Mismatch>> tries) {
        List<Mismatch> best = List.of(new Mismatch("$", "fits none of no alternatives"));
        int bestDepth = -1;
        for (List<Mismatch> each : tries) {
            // A wrong constant says that another alternative was meant.
            boolean another = each.stream().anyMatch(mismatch -> mismatch.problem().startsWith("must be one of ["));
            int depth = another ? 0 : each.get(0).path().length() + 1;
            if (depth > bestDepth || depth == bestDepth && each.size() < best.size()) {
                best = each;
                bestDepth = depth;
            }
        }
        return best;
    }

    private void text(Map<?, ?> rules, String text, String path) {
        bounds(rules, "minLength", "maxLength", text.codePointCount(0, text.length()), "characters", path);
        if (rules.get("pattern") instanceof String pattern && !Pattern.compile(pattern).matcher(text).find()) {
            note(path, found("a string that matches " + pattern, text));
        }
        if (rules.get("format") instanceof String format && !Formats.fits(format, text)) {
            note(path, found("a " + format, text));
        }
    }

    private void number(Map<?, ?> rules, Number number, String path) {
        BigDecimal value;
        try {
            value = Numbers.exact(number);
        } catch (ArithmeticException outOfRange) {
            note(path, found("a number of a usual size", number));
            return;
        }
        if (rules.get("minimum") instanceof Number least && value.compareTo(Numbers.exact(least)) < 0) {
            note(path, found(least + " or more", number));
        }
        if (rules.get("maximum") instanceof Number most && value.compareTo(Numbers.exact(most)) > 0) {
            note(path, found(most + " or less", number));
        }
        if (rules.get("exclusiveMinimum") instanceof Number below && value.compareTo(Numbers.exact(below)) <= 0) {
            note(path, found("more than " + below, number));
        }
        if (rules.get("exclusiveMaximum") instanceof Number above && value.compareTo(Numbers.exact(above)) >= 0) {
            note(path, found("less than " + above, number));
        }
        if (rules.get("multipleOf") instanceof Number step && Numbers.exact(step).signum() > 0
                && value.remainder(Numbers.exact(step)).signum() != 0) {
            note(path, found("a multiple of " + step, number));
        }
    }

    private void array(Map<?, ?> rules, List<?> elements, String path, int depth) {
        bounds(rules, "minItems", "maxItems", elements.size(), "elements", path);
        if (Boolean.TRUE.equals(rules.get("uniqueItems")) && elements.stream().distinct().count() < elements.size()) {
            note(path, "must not have an element twice");
        }
        if (rules.containsKey("items")) {
            for (int i = 0; i < elements.size(); i++) {
                check(rules.get("items"), elements.get(i), path + "[" + i + "]", depth + 1);
            }
        }
    }

    private void object(Map<?, ?> rules, Map<?, ?> object, String path, int depth) {
        bounds(rules, "minProperties", "maxProperties", object.size(), "properties", path);
        Map<?, ?> properties = rules.get("properties") instanceof Map<?, ?> known ? known : Map.of();
        if (rules.get("required") instanceof List<?> required) {
            required.stream().filter(name -> !object.containsKey(name))
                    .forEach(name -> note(path + "." + name, "is missing"));
        }
        object.forEach((name, value) -> {
            String place = path + "." + name;
            if (properties.containsKey(name)) {
                check(properties.get(name), value, place, depth + 1);
            } else if (Boolean.FALSE.equals(rules.get("additionalProperties"))) {
                note(place, "is not in the schema");
            } else {
                check(rules.get("additionalProperties"), value, place, depth + 1);
            }
        });
    }

    private void bounds(Map<?, ?> rules, String least, String most, int size, String what, String path) {
        if (rules.get(least) instanceof Number min && size < min.longValue()) {
            note(path, "must have " + min + " " + what + " or more, but has " + size);
        }
        if (rules.get(most) instanceof Number max && size > max.longValue()) {
            note(path, "must have " + max + " " + what + " or less, but has " + size);
        }
    }
}
