package io.harborai.knowledge.collection;

import java.util.regex.Pattern;

import io.harborai.knowledge.chunk.ChunkSettings;

/**
 * A collection to be made.
 *
 * @param name lower-case letters, digits, dashes and underscores, or letters of any other script; 1 to 64 characters
 * @param description at most 2 000 characters
 * @param chunks how its documents are divided
 * @param model its embedding model
 * @param fusion how its rankings become one
 */
public record NewCollection(String name, String description, ChunkSettings chunks, EmbeddingModel model,
        FusionRule fusion) {
    private static final Pattern NAME = Pattern.compile("[\\p{Ll}\\p{Lo}\\p{Nd}][\\p{Ll}\\p{Lo}\\p{Nd}_-]{0,63}");
    private static final int MOST_DESCRIPTION = 2_000;

    /** Checks the name and the description. */
    public NewCollection {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the collection's name \"" + name + "\" must match " + NAME);
        }
        if (description.length() > MOST_DESCRIPTION) {
            throw new IllegalArgumentException("a description of " + description.length() + " characters: at most "
                    + MOST_DESCRIPTION);
        }
    }

    /** A collection whose rankings become one by their scores. */
    public NewCollection(String name, String description, ChunkSettings chunks, EmbeddingModel model) {
        this(name, description, chunks, model, FusionRule.NORMALISED_SCORE);
    }

    /** A collection of this name with everything else as usual: no model, full text alone. */
    public static NewCollection named(String name) {
        return new NewCollection(name, "", ChunkSettings.DEFAULT, EmbeddingModel.NONE);
    }
}
