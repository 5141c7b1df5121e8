package io.harborai.platform.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

/**
 * An S3 server for tests (Adobe's S3Mock), in a JVM of its own so that its framework and its logging do not meet ours. It
 * is started on first use, in some seconds, and ends with this JVM.
 */
public final class TestS3 {
    /** A bucket that is there. */
    public static final String BUCKET = "harborai-test";

    private TestS3() {
    }

    private static final class Shared {
        static final URI ENDPOINT = start();
    }

    /**
     * Where the server answers.
     *
     * @return its address
     */
    public static URI endpoint() {
        return Shared.ENDPOINT;
    }

    private static URI start() {
        try {
            int port = freePort();
            Path output = Files.createTempFile("s3mock", ".out");
            Process server = new ProcessBuilder(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                            "-Dcom.adobe.testing.s3mock.store.initial-buckets=" + BUCKET, "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            "com.adobe.testing.s3mock.S3MockApplication", "--server.port=0", "--http.port=" + port,
                            "--server.address=127.0.0.1", "--vectors.http.port=0", "--vectors.https.port=0"))
                    .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
            URI endpoint = URI.create("http://127.0.0.1:" + port);
            Awaitility.await().atMost(Duration.ofSeconds(90)).failFast("the server ended; see " + output,
                    () -> !server.isAlive()).ignoreExceptions().until(() -> answers(endpoint));
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(URI endpoint) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) endpoint.resolve("/" + BUCKET).toURL().openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(5000);
        try {
            return connection.getResponseCode() == 200;
        } finally {
            connection.disconnect();
        }
    }
}
