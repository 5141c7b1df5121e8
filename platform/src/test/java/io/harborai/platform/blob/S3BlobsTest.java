package io.harborai.platform.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.testing.TestS3;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class S3BlobsTest extends BlobContract {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    @Override
    BlobStore open() {
        return S3Blobs.create(settings(TestS3.endpoint(), TestS3.BUCKET));
    }

    /** S3 does; the server of this test removes the old one, too. */
    @Override
    boolean keepsOldWhenPartsAreGivenUp() {
        return false;
    }

    private static S3Settings settings(URI endpoint, String bucket) {
        return new S3Settings(bucket, "t" + PREFIXES.incrementAndGet() + "/", "us-east-1", endpoint,
                new S3Settings.Login("id", Secret.of("s3cret")), Duration.ofSeconds(30));
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        try (BlobStore blobs = S3Blobs.create(settings(URI.create("http://127.0.0.1:" + unused), "b"))) {
            assertThatThrownBy(() -> blobs.put("x", new ByteArrayInputStream(new byte[1]), 1))
                    .isInstanceOfSatisfying(BlobException.class,
                            e -> assertThat(e.kind()).isEqualTo(BlobException.Kind.UNREACHABLE))
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void aBucketThatIsNotThereIsDenied() {
        try (BlobStore blobs = S3Blobs.create(settings(TestS3.endpoint(), "no-such-bucket"))) {
            assertThatThrownBy(() -> blobs.put("x", new ByteArrayInputStream(new byte[1]), 1))
                    .isInstanceOfSatisfying(BlobException.class,
                            e -> assertThat(e.kind()).isEqualTo(BlobException.Kind.DENIED));
            assertThatThrownBy(() -> blobs.get("x")).isInstanceOf(BlobException.class);
        }
    }
}
