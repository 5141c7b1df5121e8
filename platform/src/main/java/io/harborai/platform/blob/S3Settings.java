package io.harborai.platform.blob;

import java.net.URI;
import java.time.Duration;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where the bucket is.
 *
 * @param bucket the bucket, which exists
 * @param prefix what every key begins with, such as {@code harborai/}; empty for nothing
 * @param region the region, such as {@code eu-central-1}; servers other than Amazon's mostly take any
 * @param endpoint the server, which is then asked for {@code /bucket/key}; null for Amazon's
 * @param login who logs in; null for what the environment gives (variables, profile, role of the machine)
 * @param callTimeout longest time of one request with all its attempts, 1 s to an hour
 */
public record S3Settings(String bucket, String prefix, String region, @Nullable URI endpoint, @Nullable Login login,
        Duration callTimeout) {
    /** 8 MB within this time are 140 KB/s. */
    public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofMinutes(1);

    /**
     * A key of the server.
     *
     * @param id its id
     * @param secret its secret
     */
    public record Login(String id, Secret secret) {}

    /** Checks the prefix and the time. */
    public S3Settings {
        BlobName.requirePrefix(prefix);
        if (bucket.isBlank() || region.isBlank()) {
            throw new IllegalArgumentException("an S3 store needs a bucket and a region");
        }
        if (callTimeout.compareTo(Duration.ofSeconds(1)) < 0 || callTimeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("callTimeout " + callTimeout + ": a second to an hour");
        }
    }
}
