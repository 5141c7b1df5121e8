package io.harborai.gateway.prompt;

import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.harborai.gateway.team.FieldException;
import org.jspecify.annotations.Nullable;

/**
 * A prompt with all its versions. Immutable.
 *
 * @param id       1 to 64 letters, digits and {@code . _ -}
 * @param versions by number, at least one
 * @param labels   the version that each label points to
 */
public record Prompt(String id, SortedMap<Integer, PromptVersion> versions, SortedMap<String, Integer> labels) {
    /** What a request means that names neither version nor label, if there is such a label. */
    public static final String USUAL_LABEL = "production";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Copies the maps. */
    public Prompt {
        versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** The same text. @throws FieldException if it may be no id or label */
    static String requireName(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new FieldException(field, name,
                    "1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit");
        }
        return name;
    }

    /** The version of that number or label; the one of {@value #USUAL_LABEL}, or else the newest, when neither is given. */
    Optional<PromptVersion> find(@Nullable Integer number, @Nullable String label) {
        if (number != null) {
            return Optional.ofNullable(versions.get(number));
        }
        Integer labelled = labels.get(label == null ? USUAL_LABEL : label);
        if (labelled != null) {
            return Optional.ofNullable(versions.get(labelled));
        }
        return label == null ? Optional.of(newest()) : Optional.empty();
    }

    /** The version that was made last. */
    public PromptVersion newest() {
        return Objects.requireNonNull(versions.get(versions.lastKey()));
    }
}
