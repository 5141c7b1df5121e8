package io.harborai.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

import io.harborai.platform.lifecycle.OnDemand;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Pages for people: files from the class path, read and compressed once, found by their whole name, so that no path leads out
 * of them. A page refers to another file as {@code name?v={{name}}}; the braces become its hash, and what is asked for by its
 * hash may be kept for ever. Immutable.
 */
public final class PublicFiles {
    /** No files. */
    public static final PublicFiles NONE = new PublicFiles(Set.of(), new OnDemand<>(Map::of));
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final int HASH_BYTES = 12;
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css",
            "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml", "png",
            "image/png", "ico", "image/x-icon", "json", "application/json", "woff2", "font/woff2", "txt",
            "text/plain; charset=utf-8");

    private final Set<String> names;
    private final OnDemand<Map<String, File>> files;

    private record File(String type, String hash, Buffer plain, @Nullable Buffer packed) {}

    private PublicFiles(Set<String> names, OnDemand<Map<String, File>> files) {
        this.names = names;
        this.files = files;
    }

    /**
     * Files that are read when they are first asked for, or by {@link #prepare()}.
     *
     * @param loader where they are
     * @param folder their folder on the class path, without a slash at its end
     * @param names  their names below it; those that refer to others after them
     */
    public static PublicFiles of(ClassLoader loader, String folder, List<String> names) {
        SequencedMap<String, String> resources = new LinkedHashMap<>();
        names.forEach(name -> resources.put(name, folder + "/" + name));
        return of(loader, resources);
    }

    /**
     * The same of files that are at several places.
     *
     * @param loader    where they are
     * @param resources name on the server to name on the class path; those that refer to others after them
     */
    public static PublicFiles of(ClassLoader loader, SequencedMap<String, String> resources) {
        SequencedMap<String, String> copy = new LinkedHashMap<>(resources);
        return new PublicFiles(Set.copyOf(copy.keySet()), new OnDemand<>(() -> read(loader, copy)));
    }

    private static Map<String, File> read(ClassLoader loader, SequencedMap<String, String> resources) {
        Map<String, File> files = new HashMap<>();
        resources.forEach((name, resource) -> files.put(name, file(name, bytes(loader, resource), files)));
        return Map.copyOf(files);
    }

    /**
     * Reads them, unless they are read already, so that nobody's first page has to wait for it.
     *
     * @throws IllegalArgumentException when one is not there, or its kind is not known
     */
    public void prepare() {
        files.get();
    }

    private static byte[] bytes(ClassLoader loader, String resource) {
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no " + resource + " on the class path");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static File file(String name, byte[] read, Map<String, File> before) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalArgumentException("the kind of " + name + " is not known; known are " + TYPES.keySet());
        }
        boolean text = type.contains("charset") || type.contains("svg");
        byte[] bytes = read;
        if (text) {
            String filled = new String(read, StandardCharsets.UTF_8);
            for (Map.Entry<String, File> other : before.entrySet()) {
                filled = filled.replace("{{" + other.getKey() + "}}", other.getValue().hash());
            }
            bytes = filled.getBytes(StandardCharsets.UTF_8);
        }
        return new File(type, hash(bytes), Buffer.buffer(bytes), text ? Buffer.buffer(packed(bytes)) : null);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** Whether this answers the request: a page for somebody who takes HTML, or a file below {@code /console/}. */
    boolean answers(HttpServerRequest request, String path) {
        boolean reading = request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return reading && name(request, path) != null;
    }

    private @Nullable String name(HttpServerRequest request, String path) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String name = path.equals("/")
                ? accept != null && accept.contains("text/html") ? "index.html" : ""
                : path.equals("/console") || path.equals("/console/")
                        ? names.contains("console.html") ? "console.html" : "index.html"
                        : path.startsWith("/console/") ? path.substring("/console/".length()) : "";
        return names.contains(name) ? name : null;
    }

    /** Answers; {@link #answers} said so. */
    void answer(HttpServerRequest request, String path) {
        File file = files.get().get(String.valueOf(name(request, path)));
        HttpServerResponse response = request.response();
        if (file == null) {
            throw new IllegalStateException("there is no page at " + path);
        }
        boolean byHash = ("v=" + file.hash()).equals(request.query());
        String tag = '"' + file.hash() + '"';
        response.putHeader(HttpHeaders.CACHE_CONTROL, byHash ? "public, max-age=31536000, immutable" : "no-cache")
                .putHeader(HttpHeaders.ETAG, tag).putHeader(HttpHeaders.VARY, "accept, accept-encoding")
                .putHeader("content-security-policy", POLICY).putHeader("x-frame-options", "DENY")
                .putHeader("referrer-policy", "no-referrer").putHeader("cross-origin-opener-policy", "same-origin")
                .putHeader(HeaderNames.NO_SNIFF, HeaderNames.NOSNIFF);
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(tag)) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.type());
        String encodings = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        Buffer body = file.plain();
        Buffer packed = file.packed();
        if (packed != null && encodings != null && encodings.toLowerCase(Locale.ROOT).contains("gzip")) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
            body = packed;
        }
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }
}
