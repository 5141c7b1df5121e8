package io.harborai.engine.provider;

import java.net.URI;
import java.util.Map;
import java.util.Objects;

import io.harborai.engine.exchange.Operation;

/**
 * What a remote platform speaks.
 *
 * @param family  its wire format
 * @param version of the interface, where the family has versions; else empty
 * @param responses whether it has OpenAI's responses too, and not its chat alone
 */
public record Dialect(Family family, String version, boolean responses) {
    /** OpenAI's. */
    public static final Dialect OPENAI = new Dialect(Family.OPENAI, "");

    /** One without OpenAI's responses. */
    public Dialect(Family family, String version) {
        this(family, version, false);
    }

    public Dialect {
        Objects.requireNonNull(family);
        version = version.isEmpty() ? family.defaultVersion() : version;
        if (!version.matches("[A-Za-z0-9._-]{0,64}")) {
            throw new IllegalArgumentException("the version '" + version
                    + "' of a provider's interface must be at most 64 letters, digits, . _ -");
        }
    }

    /**
     * What is spoken at an address of a platform: several have a second one below the first, for clients of OpenAI.
     *
     * @param version of the interface, empty for the family's usual one
     */
    public static Dialect at(Family family, URI baseUrl, String version) {
        String path = String.valueOf(baseUrl.getPath()).replaceAll("/+$", "");
        boolean compatible = family == Family.GEMINI && path.endsWith("/openai")
                || family == Family.OLLAMA && path.endsWith("/v1");
        return compatible ? OPENAI : new Dialect(family, version);
    }

    /** What a platform speaks at an address: of its second interfaces it is known at its own address alone. */
    public static Dialect at(Platform platform, URI baseUrl, String version) {
        Dialect plain = at(platform.family(), baseUrl, version);
        return platform.responses() && baseUrl.toString().equals(platform.baseUrl())
                ? new Dialect(plain.family(), plain.version(), true)
                : plain;
    }

    /** Where an operation is found below the base URL. */
    public String path(Operation operation, String model, boolean stream) {
        return family.path(operation, model, stream, version);
    }

    /** Headers that every request needs. */
    public Map<String, String> headers() {
        return family.headers(version);
    }

    /** Whether the credential goes as a bearer's at that path, whatever the family's own header is. */
    public boolean bearer(Operation operation) {
        return family == Family.GEMINI && operation != Operation.GENERATE;
    }
}
