package io.harborai.engine.provider;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A row of the {@link PlatformTable}: what is known of a platform, so that its user supplies a credential and nothing else.
 *
 * @param name         the name users write
 * @param title        the name people say
 * @param baseUrl      null when it depends on the user's installation
 * @param keyVariable  the environment variable that customarily holds its credential, null when it needs none
 * @param onThisHost   whether it runs on the user's own machine, so that private addresses are expected
 * @param families     beginnings of the names of its models
 * @param habits       where it differs from others in what it takes
 * @param family       the wire format that it speaks at its base URL
 */
public record Platform(String name, String title, @Nullable String baseUrl, @Nullable String keyVariable,
        boolean onThisHost, List<String> families, Habits habits, Family family) {
    public Platform {
        families = List.copyOf(families);
    }

    /** A platform of which nothing more is known. */
    public Platform(String name, String title, @Nullable String baseUrl, @Nullable String keyVariable,
            boolean onThisHost, List<String> families) {
        this(name, title, baseUrl, keyVariable, onThisHost, families, Habits.UNKNOWN, Family.OPENAI);
    }

    /** Whether it has OpenAI's responses, with what they keep; elsewhere they are translated. */
    public boolean responses() {
        return name.equals("openai") || name.equals("xai");
    }

    Platform with(Habits known) {
        return new Platform(name, title, baseUrl, keyVariable, onThisHost, families, known, family);
    }

    Platform speaking(Family known) {
        return new Platform(name, title, baseUrl, keyVariable, onThisHost, families, habits, known);
    }
}
