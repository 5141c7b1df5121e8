package io.harborai.platform.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.harborai.platform.storage.DatabaseUrl;

/** What makes a URL acceptable, and which hosts are private. */
final class UrlRules {
    private static final Pattern USER_INFO = Pattern.compile("://[^@/?#]*@");

    private UrlRules() {
    }

    /** What is wrong with a URL, if anything. */
    static Optional<String> problem(Setting setting, String text) {
        String scheme = text.contains(":") ? text.substring(0, text.indexOf(':')) : "";
        if (!setting.allowed().contains(scheme)) {
            return Optional.of("must be a URL that starts with " + String.join(": or ", setting.allowed()) + ":");
        }
        return switch (scheme) {
            case "sqlite" -> sqlite(text.substring("sqlite:".length()));
            case "file" -> text.length() > "file:".length() ? Optional.empty() : Optional.of("names no directory");
            case "postgresql", "postgres" -> postgres(text);
            default -> network(setting, text);
        };
    }

    private static Optional<String> sqlite(String file) {
        if (file.isBlank() || file.equals(":memory:") || file.startsWith("//")) {
            return Optional.of("must name a file: sqlite:relative/path.db or sqlite:/absolute/path.db");
        }
        return Optional.empty();
    }

    private static Optional<String> postgres(String text) {
        try {
            DatabaseUrl.postgres(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("is refused: " + e.getMessage());
        }
    }

    private static Optional<String> network(Setting setting, String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("is not a URL: " + e.getReason() + " at character " + (e.getIndex() + 1));
        }
        if (uri.getHost() == null) {
            return Optional.of("has no valid host; write " + uri.getScheme() + "://HOST[:PORT]/path");
        }
        if (uri.getPort() > 65_535) {
            return Optional.of("has port " + uri.getPort() + "; ports end at 65535");
        }
        if (!setting.path().endsWith("base_url")) {
            return Optional.empty();
        }
        if (uri.getRawUserInfo() != null) {
            return Optional.of("must not hold a user or password; put the credential into api_key");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return Optional.of("must end with its path, without ? or #");
        }
        return Optional.empty();
    }

    /** Hides a user and password. */
    static String masked(String url) {
        return USER_INFO.matcher(url).replaceFirst("://****@");
    }

    /**
     * Whether a host, as written, is on this machine or in a private network. Names other than localhost are not looked
     * up: the engine checks the address it connects to.
     */
    static boolean isPrivate(URI uri) {
        String host = Optional.ofNullable(uri.getHost()).orElse("").toLowerCase(Locale.ROOT);
        String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (bare.equals("localhost") || bare.endsWith(".localhost")) {
            return true;
        }
        return literal(bare).filter(UrlRules::isPrivate).isPresent();
    }

    /** Reads every spelling of an address that a resolver would take without a look-up: 127.1, 0x7f000001, [::1]. */
    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(host.startsWith("[")
                    ? Inet6Address.ofLiteral(host.substring(1, host.length() - 1))
                    : Inet4Address.ofPosixLiteral(host));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        boolean carrierGrade = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        boolean thisNetwork = bytes.length == 4 && bytes[0] == 0;
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isLinkLocalAddress()
                || address.isSiteLocalAddress() || uniqueLocal || carrierGrade || thisNetwork;
    }

    static List<String> privateRanges() {
        return List.of("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
                "100.64.0.0/10", "0.0.0.0/8", "::1", "fc00::/7", "fe80::/10", "localhost");
    }
}
