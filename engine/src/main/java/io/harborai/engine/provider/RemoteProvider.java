package io.harborai.engine.provider;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.harborai.engine.exchange.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A platform reached over HTTP, as configured.
 *
 * @param name                the name in targets: letters, digits, {@code . _ -}
 * @param baseUrl             absolute http(s) URL without query, for example {@code https://api.deepseek.com/v1}
 * @param credential          null when the platform asks for none
 * @param credentialHeader    the header that carries it
 * @param credentialPrefix    what stands before it in the header, for example {@code "Bearer "}
 * @param allowPrivateNetwork whether connections into private address ranges are allowed
 * @param timeouts            its time-outs
 * @param headers             further headers for each request
 * @param models              the models it offers by exact name
 * @param families            beginnings of the names of models it is known for
 * @param dialect             what it speaks
 */
public record RemoteProvider(String name, URI baseUrl, @Nullable Secret credential, String credentialHeader,
        String credentialPrefix, boolean allowPrivateNetwork, Timeouts timeouts, Map<String, String> headers,
        List<String> models, List<String> families, Dialect dialect) implements Provider {
    // RFC 9110, 5.1 and 5.5, without obs-text.
    private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\t -~]*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public RemoteProvider {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("provider name '" + name + "' must be 1 to 64 letters, digits, . _ -");
        }
        String scheme = baseUrl.getScheme() == null ? "" : baseUrl.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || baseUrl.getHost() == null
                || baseUrl.getPort() == 0 || baseUrl.getPort() > 65_535 || baseUrl.getQuery() != null
                || baseUrl.getFragment() != null || baseUrl.getUserInfo() != null) {
            throw new IllegalArgumentException("provider " + name + ": base URL '" + baseUrl
                    + "' must be http(s)://host[:port][/path], without user, query or fragment");
        }
        // The text itself stays out of the message.
        if (credential != null && !FIELD_VALUE.matcher(credential.reveal()).matches()) {
            throw new IllegalArgumentException(
                    "provider " + name + ": its credential has a character that no header can "
                            + "carry, a line break perhaps; only printable ASCII is allowed");
        }
        requireHeader(name, credentialHeader, credentialPrefix);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            requireHeader(name, header.getKey(), header.getValue());
        }
        Objects.requireNonNull(timeouts);
        Objects.requireNonNull(dialect);
        headers = Map.copyOf(headers);
        models = List.copyOf(models);
        families = List.copyOf(families);
    }

    /** A platform that speaks OpenAI's wire format. */
    public RemoteProvider(String name, URI baseUrl, @Nullable Secret credential, String credentialHeader,
            String credentialPrefix, boolean allowPrivateNetwork, Timeouts timeouts, Map<String, String> headers,
            List<String> models, List<String> families) {
        this(name, baseUrl, credential, credentialHeader, credentialPrefix, allowPrivateNetwork, timeouts, headers,
                models, families, Dialect.OPENAI);
    }

    private static void requireHeader(String provider, String field, String value) {
        if (!FIELD_NAME.matcher(field).matches() || !FIELD_VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("provider " + provider + ": the header '" + field
                    + "' must have a name of letters, digits and -, and a value of printable ASCII");
        }
    }

    /** Whether TLS is used. */
    public boolean tls() {
        return "https".equalsIgnoreCase(baseUrl.getScheme());
    }

    /** The host name or address; an IPv6 address without its brackets. */
    public String host() {
        String host = baseUrl.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port, given or the scheme's own. */
    public int port() {
        return baseUrl.getPort() > 0 ? baseUrl.getPort() : tls() ? 443 : 80;
    }

    /** The base URL's path without a slash at its end. */
    public String path() {
        String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    @Override
    public boolean offers(String model) {
        return models.contains(model) || models.isEmpty() && families.stream().anyMatch(model::startsWith);
    }
}
