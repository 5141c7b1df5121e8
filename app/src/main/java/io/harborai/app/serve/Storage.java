package io.harborai.app.serve;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.blob.DirectoryBlobs;
import io.harborai.platform.blob.S3Blobs;
import io.harborai.platform.blob.S3Settings;

/** Opens the store of files that {@code storage.url} names. */
public final class Storage {
    private static final String FILE = "file:";

    private Storage() {
    }

    /**
     * Opens it.
     *
     * @param url {@code file:PATH}, or {@code s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME]}; who logs in to S3 is told by the
     *        environment ({@code AWS_ACCESS_KEY_ID}, a profile, the role of the machine)
     * @throws CommandFailure if it names no store
     */
    public static BlobStore open(String url) {
        if (url.startsWith(FILE)) {
            String path = url.substring(FILE.length());
            return DirectoryBlobs.open(Path.of(path.startsWith("//") ? path.substring(2) : path));
        }
        try {
            return s3(URI.create(url));
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.CONFIGURATION, "storage.url is '" + url + "': " + wrong.getMessage()
                    + ". It is file:PATH or s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME].");
        }
    }

    private static BlobStore s3(URI url) {
        if (!"s3".equals(url.getScheme()) || url.getAuthority() == null) {
            throw new IllegalArgumentException("no bucket is named");
        }
        Map<String, String> given = new TreeMap<>();
        String query = url.getRawQuery() == null ? "" : url.getRawQuery();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                given.put(part.substring(0, equals),
                        URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        String endpoint = given.remove("endpoint");
        String region = given.remove("region");
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("it says " + given.keySet() + ", which is not known");
        }
        String path = url.getPath() == null ? "" : url.getPath().replaceFirst("^/", "");
        return S3Blobs.create(new S3Settings(url.getAuthority(),
                path.isEmpty() || path.endsWith("/") ? path : path + "/", region == null ? "us-east-1" : region,
                endpoint == null ? null : URI.create(endpoint), null, S3Settings.DEFAULT_CALL_TIMEOUT));
    }
}
