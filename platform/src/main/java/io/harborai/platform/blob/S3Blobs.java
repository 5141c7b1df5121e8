package io.harborai.platform.blob;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Blobs in a bucket that several nodes share. A blob of up to 8 MiB goes in one request, a longer one in parts, of which
 * one is in memory at a time.
 */
public final class S3Blobs implements BlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3Blobs.class);
    private static final int PART_BYTES = 8 << 20;
    /** S3 takes ten thousand parts. */
    private static final long LONGEST_BYTES = 10_000L * PART_BYTES;
    private static final int MOST_ATTEMPTS = 3;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final S3Client client;
    private final S3Settings settings;

    private S3Blobs(S3Client client, S3Settings settings) {
        this.client = client;
        this.settings = settings;
    }

    /**
     * Makes a store; nothing is sent yet.
     *
     * @param settings where the bucket is
     * @return the store
     */
    public static S3Blobs create(S3Settings settings) {
        S3ClientBuilder builder = S3Client.builder().region(Region.of(settings.region()))
                // Checksums that every S3 server knows; Amazon's newer default is refused by some.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClient(UrlConnectionHttpClient.builder().connectionTimeout(CONNECT)
                        .socketTimeout(settings.callTimeout()).build())
                .overrideConfiguration(change -> change.apiCallTimeout(settings.callTimeout())
                        .retryStrategy(StandardRetryStrategy.builder().maxAttempts(MOST_ATTEMPTS).build()));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint()).forcePathStyle(true);
        }
        if (settings.login() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(settings.login().id(), settings.login().secret().reveal())));
        }
        return new S3Blobs(builder.build(), settings);
    }

    @Override
    public Stored put(String name, InputStream content, long mostBytes) throws IOException {
        String key = key(name);
        Intake intake = new Intake(name, content, Math.min(mostBytes, LONGEST_BYTES));
        byte[] part = new byte[PART_BYTES];
        int read = intake.fill(part);
        if (read < part.length) {
            RequestBody body = RequestBody.fromBytes(Arrays.copyOf(part, read));
            ask(name, () -> client.putObject(request -> request.bucket(settings.bucket()).key(key), body));
        } else {
            putParts(name, key, intake, part);
        }
        return intake.stored();
    }

    private void putParts(String name, String key, Intake intake, byte[] part) throws IOException {
        String upload = ask(name,
                () -> client.createMultipartUpload(request -> request.bucket(settings.bucket()).key(key)))
                .uploadId();
        boolean complete = false;
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (int read = part.length; read > 0; read = read < part.length ? 0 : intake.fill(part)) {
                parts.add(putPart(name, key, upload, parts.size() + 1, Arrays.copyOf(part, read)));
            }
            ask(name, () -> client.completeMultipartUpload(request -> request.bucket(settings.bucket()).key(key)
                    .uploadId(upload).multipartUpload(all -> all.parts(parts))));
            complete = true;
        } finally {
            if (!complete) {
                abort(name, key, upload);
            }
        }
    }

    private CompletedPart putPart(String name, String key, String upload, int number, byte[] bytes) {
        String tag = ask(name, () -> client.uploadPart(request -> request.bucket(settings.bucket()).key(key)
                .uploadId(upload).partNumber(number), RequestBody.fromBytes(bytes))).eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    /** Parts that nobody completes cost money until the bucket's rules remove them. */
    private void abort(String name, String key, String upload) {
        try {
            client.abortMultipartUpload(request -> request.bucket(settings.bucket()).key(key).uploadId(upload));
        } catch (SdkException e) {
            LOG.warn("the parts of the blob {}, which was not kept, are still in the bucket {}; let a life-cycle rule"
                    + " remove incomplete uploads", name, settings.bucket(), e);
        }
    }

    @Override
    public Optional<InputStream> get(String name, long from, long most) {
        if (from < 0 || most < 1) {
            throw new IllegalArgumentException("from " + from + ", most " + most + ": from 0, at least 1");
        }
        String key = key(name);
        String end = most > Long.MAX_VALUE - from ? "" : String.valueOf(from + most - 1);
        boolean whole = from == 0 && end.isEmpty();
        try {
            return Optional.of(client.getObject(request -> request.bucket(settings.bucket()).key(key)
                    .range(whole ? null : "bytes=" + from + "-" + end)));
        } catch (S3Exception e) {
            if (e.statusCode() == 416) {
                return Optional.of(InputStream.nullInputStream());
            }
            if (missing(e)) {
                return Optional.empty();
            }
            throw failure(name, e);
        } catch (SdkException e) {
            throw failure(name, e);
        }
    }

    @Override
    public Optional<Blob> find(String name) {
        String key = key(name);
        try {
            return Optional.of(new Blob(name,
                    client.headObject(request -> request.bucket(settings.bucket()).key(key)).contentLength()));
        } catch (S3Exception e) {
            if (missing(e)) {
                return Optional.empty();
            }
            throw failure(name, e);
        } catch (SdkException e) {
            throw failure(name, e);
        }
    }

    /** The answer to a look-up has no body and so no reason; a bucket that is not there is told by every other call. */
    private static boolean missing(S3Exception e) {
        String code = e.awsErrorDetails() == null ? "" : String.valueOf(e.awsErrorDetails().errorCode());
        return e.statusCode() == 404 && !code.equals("NoSuchBucket");
    }

    @Override
    public void delete(String name) {
        String key = key(name);
        ask(name, () -> client.deleteObject(request -> request.bucket(settings.bucket()).key(key)));
    }

    @Override
    public Page list(String prefix, String after, int most) {
        BlobName.requirePrefix(prefix);
        if (most < 1 || most > MOST_LISTED) {
            throw new IllegalArgumentException("most " + most + ": 1 to " + MOST_LISTED);
        }
        ListObjectsV2Response answer = ask(prefix, () -> client.listObjectsV2(request -> request
                .bucket(settings.bucket()).prefix(settings.prefix() + prefix)
                .startAfter(after.isEmpty() ? null : settings.prefix() + after).maxKeys(most)));
        List<Blob> blobs = answer.contents().stream()
                .map(object -> new Blob(object.key().substring(settings.prefix().length()), object.size())).toList();
        boolean more = Boolean.TRUE.equals(answer.isTruncated()) && !blobs.isEmpty();
        return new Page(blobs, more ? Optional.of(blobs.getLast().name()) : Optional.empty());
    }

    private String key(String name) {
        return settings.prefix() + BlobName.require(name);
    }

    private <T> T ask(String name, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failure(name, e);
        }
    }

    private BlobException failure(String name, SdkException e) {
        String what = "the blob " + name + " in the bucket " + settings.bucket();
        if (!(e instanceof S3Exception answer)) {
            return new BlobException(BlobException.Kind.UNREACHABLE,
                    what + " failed: " + e.getMessage() + "; check that the server of storage.url answers", e);
        }
        return switch (answer.statusCode()) {
            case 401, 403, 404 -> new BlobException(BlobException.Kind.DENIED, what + " was refused ("
                    + answer.statusCode() + "); check the bucket's name and the rights of its key", e);
            case 507 -> new BlobException(BlobException.Kind.FULL, what + " was refused: the server is full", e);
            case 429, 500, 502, 503, 504 -> new BlobException(BlobException.Kind.UNREACHABLE,
                    what + " failed: the server answered " + answer.statusCode() + "; try again", e);
            default -> new BlobException(BlobException.Kind.IO,
                    what + " failed: the server answered " + answer.statusCode() + ": " + e.getMessage(), e);
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
