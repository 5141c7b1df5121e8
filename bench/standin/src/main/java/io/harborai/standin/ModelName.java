package io.harborai.standin;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A model's name taken apart: its base and its directives. Immutable. */
final class ModelName {

    /** Longer names are refused: they cost memory in the counters. */
    static final int MAX_CHARS = 512;

    private final String text;
    private final String base;
    private final Map<Directive, Long> directives;

    private ModelName(String text, String base, Map<Directive, Long> directives) {
        this.text = text;
        this.base = base;
        this.directives = directives;
    }

    /**
     * Reads {@code base+directive[=value]+…}.
     *
     * @throws BadRequest when the name is too long, or a directive is unknown, given twice, lacks its value or is out of range
     */
    static ModelName parse(String text) {
        if (text.isEmpty() || text.length() > MAX_CHARS) {
            throw new BadRequest("model has " + text.length() + " characters; it must have 1 to " + MAX_CHARS, "model");
        }
        String[] parts = text.split("\\+", -1);
        if (parts[0].isEmpty()) {
            throw new BadRequest("model '" + text + "' has no base; write base+directive[=value]+…", "model");
        }
        Map<Directive, Long> directives = new EnumMap<>(Directive.class);
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String word = equals < 0 ? parts[i] : parts[i].substring(0, equals);
            Directive directive = Directive.of(word).orElseThrow(() -> new BadRequest(
                    "unknown directive '" + word + "' in the model's name; known: " + Directive.known(), "model"));
            long value = value(directive, equals < 0 ? "" : parts[i].substring(equals + 1), equals >= 0);
            if (directives.put(directive, value) != null) {
                throw new BadRequest("directive '" + word + "' is given twice in the model's name", "model");
            }
        }
        return new ModelName(text, parts[0], directives);
    }

    private static long value(Directive directive, String text, boolean given) {
        if (!directive.takesValue()) {
            if (given) {
                throw new BadRequest("directive '" + directive.word() + "' takes no value", "model");
            }
            return 0;
        }
        String range = directive.min() + " to " + directive.max();
        if (!text.matches("[0-9]{1,18}")) {
            throw new BadRequest(
                    "directive '" + directive.word() + "' needs a whole number, " + range + ", not '" + text
                            + "'",
                    "model");
        }
        long value = Long.parseLong(text);
        if (value < directive.min() || value > directive.max()) {
            throw new BadRequest("directive '" + directive.word() + "' is " + value + "; it must be " + range, "model");
        }
        return value;
    }

    /** The name as the caller sent it. */
    String text() {
        return text;
    }

    /** The part before the first plus sign. */
    String base() {
        return base;
    }

    boolean has(Directive directive) {
        return directives.containsKey(directive);
    }

    long value(Directive directive, long otherwise) {
        return directives.getOrDefault(directive, otherwise);
    }

    boolean hasFault() {
        return directives.keySet().stream().anyMatch(Directive::isFault);
    }

    /** Whether no directive but these is asked for. */
    boolean hasOnly(Set<Directive> allowed) {
        return allowed.containsAll(directives.keySet());
    }

    /** The same name without its faults: the answer after {@code fail=N} is spent. */
    ModelName withoutFaults() {
        Map<Directive, Long> kept = new EnumMap<>(Directive.class);
        directives.forEach((directive, value) -> {
            if (!directive.isFault()) {
                kept.put(directive, value);
            }
        });
        return new ModelName(text, base, kept);
    }

    /** The same name with a status to answer, where it names no other fault. */
    ModelName withDefaultFault() {
        if (hasFault()) {
            return this;
        }
        Map<Directive, Long> more = new EnumMap<>(Directive.class);
        more.putAll(directives);
        more.put(Directive.STATUS, 500L);
        return new ModelName(text, base, more);
    }

    /** The directives in use. */
    Set<Directive> directives() {
        return directives.isEmpty() ? EnumSet.noneOf(Directive.class) : EnumSet.copyOf(directives.keySet());
    }
}
