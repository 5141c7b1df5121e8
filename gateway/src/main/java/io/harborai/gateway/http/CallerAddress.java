package io.harborai.gateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from. That is the connection's other end, unless that is a trusted proxy: then what the proxy says
 * counts, and if it speaks of another trusted proxy, what that one said. So the right-most address that is not trusted is the
 * caller; what stands left of it was written by the caller and proves nothing. Only one header is read, the one that the
 * proxies write: what they leave alone comes from the caller. Immutable.
 */
public final class CallerAddress {
    /** The connection's other end always. */
    public static final CallerAddress PEER = new CallerAddress(any -> false, any -> false, Header.X_FORWARDED_FOR);
    /** Proxies that are followed, the nearest first; the caller is taken to be the last. */
    static final int MOST_HOPS = 32;
    /** A longer header is not read: nobody's chain of proxies has that much to say. */
    static final int MOST_CHARACTERS = 4_096;

    private final Predicate<String> trusted;
    private final Predicate<String> isAddress;
    private final Header header;

    /** What proxies write. */
    public enum Header {
        /** A list of addresses. */
        X_FORWARDED_FOR("x-forwarded-for"),
        /** RFC 7239. */
        FORWARDED("forwarded");

        private final String word;

        Header(String word) {
            this.word = word;
        }
    }

    private CallerAddress(Predicate<String> trusted, Predicate<String> isAddress, Header header) {
        this.trusted = trusted;
        this.isAddress = isAddress;
        this.header = header;
    }

    /**
     * What trusted proxies say is believed.
     *
     * @param trusted   whether an address is one of theirs
     * @param isAddress whether a text is an address at all
     * @param header    what they write
     */
    public static CallerAddress behind(Predicate<String> trusted, Predicate<String> isAddress, Header header) {
        return new CallerAddress(trusted, isAddress, header);
    }

    /** The caller's address without a port; empty when the connection is gone already. */
    public String of(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String peer = remote == null ? null : remote.hostAddress();
        if (peer == null) {
            return "";
        }
        return trusted.test(peer) ? of(peer, request.headers().getAll(header.word)) : peer;
    }

    /** The caller by what a trusted peer says; lines of one header are one list. */
    String of(String peer, List<String> lines) {
        String all = String.join(",", lines);
        if (all.length() > MOST_CHARACTERS) {
            return peer;
        }
        List<String> hops = split(all, ',');
        String caller = peer;
        int last = Math.max(0, hops.size() - MOST_HOPS);
        for (int i = hops.size() - 1; i >= last; i--) {
            String address = header == Header.FORWARDED ? forwardedFor(hops.get(i)) : bare(hops.get(i).strip());
            if (address == null || !isAddress.test(address)) {
                // What is not told or hidden ends the chain: the proxy that said so is the last that is known.
                return caller;
            }
            caller = address;
            if (!trusted.test(address)) {
                return caller;
            }
        }
        return caller;
    }

    /** The address that an element of {@code Forwarded} tells; null when it tells none. */
    private static @Nullable String forwardedFor(String element) {
        for (String pair : split(element, ';')) {
            String text = pair.strip();
            if (text.regionMatches(true, 0, "for=", 0, 4)) {
                String value = text.substring(4).strip();
                boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                return bare(quoted ? value.substring(1, value.length() - 1) : value);
            }
        }
        return null;
    }

    /** Splits outside of quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** Without brackets and port. */
    private static String bare(String address) {
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            return end < 0 ? "" : address.substring(1, end);
        }
        int colon = address.indexOf(':');
        boolean port = colon >= 0 && address.indexOf(':', colon + 1) < 0;
        return port ? address.substring(0, colon) : address;
    }
}
