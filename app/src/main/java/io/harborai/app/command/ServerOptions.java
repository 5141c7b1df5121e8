package io.harborai.app.command;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the server is, and who asks. */
final class ServerOptions {
    private static final String DEFAULT_URL = "http://127.0.0.1:8000";

    @Option(names = "--url", paramLabel = "URL", description = "The server; default HARBORAI_URL or " + DEFAULT_URL
            + ".")
    private @Nullable String url;

    @Option(names = "--key", paramLabel = "KEY", description = "The key; default HARBORAI_KEY.")
    private @Nullable String key;

    /** The server's address, whether or not somebody named one. */
    String url(Map<String, String> environment) {
        return named(environment).orElse(DEFAULT_URL);
    }

    /** The server's address if somebody named one. */
    Optional<String> named(Map<String, String> environment) {
        return Optional.ofNullable(url).or(() -> Optional.ofNullable(environment.get("HARBORAI_URL")))
                .filter(any -> !any.isBlank());
    }

    /** The key; the administrator's where no other is given. */
    Optional<String> key(Map<String, String> environment) {
        return Optional.ofNullable(key).or(() -> Optional.ofNullable(environment.get("HARBORAI_KEY")))
                .or(() -> Optional.ofNullable(environment.get("HARBORAI_MASTER_KEY"))).filter(any -> !any.isBlank());
    }
}
