package io.harborai.platform.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/** Where a database is. Its text shows no password. Immutable. */
public sealed interface DatabaseUrl {
    /**
     * A SQLite file.
     *
     * @param file the file
     */
    record Sqlite(Path file) implements DatabaseUrl {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /**
     * A PostgreSQL server's database.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @param database its name
     * @param user who logs in
     * @param password the password; empty for none
     * @param options what {@link #OPTIONS} allows
     */
    record Postgres(String host, int port, String database, String user, Secret password, Map<String, String> options)
            implements
                DatabaseUrl {
        /** Options of the driver that a URL may set: not those that make it load classes or write files. */
        public static final List<String> OPTIONS = List.of("sslmode", "sslrootcert", "sslcert", "sslkey", "gssEncMode",
                "channelBinding", "ApplicationName", "prepareThreshold");
        private static final int USUAL_PORT = 5432;

        /** Refuses options that are not in the list. */
        public Postgres {
            options = Map.copyOf(options);
            for (String option : options.keySet()) {
                if (!OPTIONS.contains(option)) {
                    throw new IllegalArgumentException("the database's URL has the option " + option + "; it may have "
                            + String.join(", ", OPTIONS));
                }
            }
        }

        @Override
        public String toString() {
            return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
        }
    }

    /**
     * Reads a URL.
     *
     * @param text {@code sqlite:PATH} or {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…}; special characters
     *        of the user and the password are written as {@code %40}
     * @param directory a relative path begins here
     * @return where the database is
     * @throws IllegalArgumentException if it is neither; the message does not show the password
     */
    static DatabaseUrl parse(String text, Path directory) {
        if (text.startsWith("sqlite:")) {
            return new Sqlite(directory.resolve(text.substring("sqlite:".length())).normalize());
        }
        return postgres(text);
    }

    /**
     * Reads the URL of a PostgreSQL database.
     *
     * @param text as in {@link #parse}
     * @return where the database is
     * @throws IllegalArgumentException if it is no such URL; the message does not show the password
     */
    static Postgres postgres(String text) {
        URI uri = uri(text);
        String userInfo = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        int colon = userInfo.indexOf(':');
        String user = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
        String password = colon < 0 ? "" : decoded(userInfo.substring(colon + 1));
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        if (user.isEmpty()) {
            throw new IllegalArgumentException(form("names no user"));
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException(form("has port " + uri.getPort() + ", which is not 1 to 65535"));
        }
        return new Postgres(uri.getHost(), uri.getPort() < 0 ? Postgres.USUAL_PORT : uri.getPort(),
                path.isEmpty() ? user : path, user, Secret.of(password), options(uri.getRawQuery()));
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme());
            if (!scheme.equals("postgresql") && !scheme.equals("postgres")) {
                throw new IllegalArgumentException(form("begins with neither sqlite: nor postgresql://"));
            }
            if (uri.getHost() == null) {
                throw new IllegalArgumentException(form("names no host"));
            }
            return uri;
        } catch (URISyntaxException e) {
            // The exception's own message repeats the text, and so the password.
            throw new IllegalArgumentException(
                    form("is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1)));
        }
    }

    private static String form(String problem) {
        return "the database's URL " + problem + "; write postgresql://USER:PASSWORD@HOST:5432/DATABASE, with special "
                + "characters of the password as %40";
    }

    private static Map<String, String> options(@Nullable String query) {
        Map<String, String> options = new TreeMap<>();
        if (query == null || query.isEmpty()) {
            return options;
        }
        for (String option : query.split("&", -1)) {
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(form("has an option without a value"));
            }
            options.put(decoded(option.substring(0, equals)), decoded(option.substring(equals + 1)));
        }
        return options;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
