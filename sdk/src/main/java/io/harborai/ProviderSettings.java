package io.harborai;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.Dialect;
import io.harborai.engine.provider.Family;
import io.harborai.engine.provider.Platform;
import io.harborai.engine.provider.PlatformTable;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.provider.StructuredOutput;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one provider. Each can be set once ({@link IllegalStateException} otherwise); a value out of its range is
 * refused with {@link IllegalArgumentException}. Not thread-safe.
 */
public final class ProviderSettings {
    private final String name;
    private final Once<URI> baseUrl;
    private final Once<Secret> apiKey;
    private final Once<Boolean> privateNetwork;
    private final Once<StructuredOutput> structuredOutput;
    private final Once<Integer> connectMs;
    private final Once<Integer> firstTokenMs;
    private final Once<Integer> idleMs;
    private final Once<Integer> totalMs;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<String> models = new ArrayList<>();

    ProviderSettings(String name) {
        this.name = name;
        String owner = "provider " + name;
        this.baseUrl = new Once<>(owner, "baseUrl");
        this.apiKey = new Once<>(owner, "apiKey");
        this.privateNetwork = new Once<>(owner, "allowPrivateNetwork");
        this.structuredOutput = new Once<>(owner, "structuredOutput");
        this.connectMs = new Once<>(owner, "connectTimeout");
        this.firstTokenMs = new Once<>(owner, "firstTokenTimeout");
        this.idleMs = new Once<>(owner, "idleTimeout");
        this.totalMs = new Once<>(owner, "totalTimeout");
    }

    private String at(String setting) {
        return "provider " + name + ": " + setting;
    }

    /** The address of its OpenAI-compatible interface, for example {@code http://127.0.0.1:8000/v1}; known platforms have one. */
    public ProviderSettings baseUrl(String url) {
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(
                    at("baseUrl") + " is '" + url + "', it must be http(s)://host[:port][/path]", malformed);
        }
        return baseUrl(parsed);
    }

    /** The same as a URI. */
    public ProviderSettings baseUrl(URI url) {
        baseUrl.set(url);
        return this;
    }

    /** The credential, sent as {@code Authorization: Bearer}; not set for a server that asks for none. */
    public ProviderSettings apiKey(String key) {
        if (key.isBlank() || hasControlCharacter(key)) {
            throw new IllegalArgumentException(at("apiKey")
                    + " is blank or has a control character, perhaps the line's end; it is not shown here");
        }
        apiKey.set(Secret.of(key.strip()));
        return this;
    }

    private static boolean hasControlCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the address may lie in a private network or on this host; false unless the platform runs there by nature. */
    public ProviderSettings allowPrivateNetwork(boolean allowed) {
        privateNetwork.set(allowed);
        return this;
    }

    /** One more header of each request. */
    public ProviderSettings header(String header, String value) {
        if (headers.putIfAbsent(header, value) != null) {
            throw new IllegalStateException(at("header '" + header + "'") + " is set twice");
        }
        return this;
    }

    /** Models that it offers; then a bare name of others is not looked for here. */
    public ProviderSettings model(String... names) {
        models.addAll(List.of(names));
        return this;
    }

    /**
     * How it is asked for JSON of a schema. Known for known platforms; {@link StructuredMode#PROMPT} for others unless set.
     */
    public ProviderSettings structuredOutput(StructuredMode mode) {
        structuredOutput.set(mode.output());
        return this;
    }

    @Nullable
    StructuredOutput structuredOutput() {
        return structuredOutput.get();
    }

    /** Until a connection is there; 5 s unless set. */
    public ProviderSettings connectTimeout(Duration limit) {
        connectMs.set(Once.millis(at("connectTimeout"), limit));
        return this;
    }

    /** From the request to a stream's first token; 60 s unless set. */
    public ProviderSettings firstTokenTimeout(Duration limit) {
        firstTokenMs.set(Once.millis(at("firstTokenTimeout"), limit));
        return this;
    }

    /** The longest gap inside an answer; 30 s unless set. */
    public ProviderSettings idleTimeout(Duration limit) {
        idleMs.set(Once.millis(at("idleTimeout"), limit));
        return this;
    }

    /** The whole call with all its attempts; 10 min unless set. */
    public ProviderSettings totalTimeout(Duration limit) {
        totalMs.set(Once.millis(at("totalTimeout"), limit));
        return this;
    }

    /**
     * The provider.
     *
     * @param only          whether it is the only one, and so offers every bare name
     * @param defaultConnectMs for all providers that set none, or null
     */
    RemoteProvider build(boolean only, @Nullable Integer defaultConnectMs) {
        Platform platform = PlatformTable.find(name).orElse(null);
        String known = platform == null ? null : platform.baseUrl();
        if (baseUrl.get() == null && known == null) {
            throw new IllegalArgumentException(at("baseUrl") + " is not set. Known without one: "
                    + String.join(", ", PlatformTable.all().stream().filter(row -> row.baseUrl() != null)
                            .map(Platform::name).toList()));
        }
        URI url = baseUrl.get() == null ? URI.create(String.valueOf(known)) : baseUrl.get();
        Timeouts standard = Timeouts.DEFAULT;
        Timeouts timeouts = new Timeouts(
                connectMs.orElse(defaultConnectMs == null ? standard.connectMs() : defaultConnectMs),
                firstTokenMs.orElse(standard.firstTokenMs()), idleMs.orElse(standard.idleMs()),
                totalMs.orElse(standard.totalMs()));
        List<String> families = only ? List.of("") : platform == null ? List.of() : platform.families();
        Dialect dialect = platform == null ? Dialect.at(Family.OPENAI, url, "") : Dialect.at(platform, url, "");
        return new RemoteProvider(name, url, apiKey.get(), dialect.family().credentialHeader(),
                dialect.family().credentialPrefix(), privateNetwork.orElse(platform != null && platform.onThisHost()),
                timeouts, headers, models,
                families, dialect);
    }
}
