package io.harborai.app.client;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to a running server, and turns its errors into messages that say what to do. Safe to share between threads. */
public final class ServerClient implements AutoCloseable {
    /** Longest answer that is read whole; a list of ten thousand models has 2 MB. */
    private static final int MAX_ANSWER = 32 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final Duration UPLOAD = Duration.ofMinutes(15);

    private final String url;
    private final Optional<String> key;
    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT)
            .build();

    private ServerClient(String url, Optional<String> key) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.key = key;
    }

    /**
     * Makes a client; nothing is sent yet.
     *
     * @param url the server, such as {@code http://127.0.0.1:8000}
     * @param key the caller's key, if there is one
     * @return the client
     * @throws CommandFailure if the URL is none
     */
    public static ServerClient create(String url, Optional<String> key) {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw new CommandFailure(ExitCode.USAGE, url + " is no server's URL; write http://HOST:PORT");
        }
        return new ServerClient(url, key);
    }

    /**
     * Asks and reads the whole answer.
     *
     * @param method GET, POST, PATCH or DELETE
     * @param path the path, from the slash on
     * @param body what to send as JSON; empty for nothing
     * @return the answer
     * @throws InterruptedException if the thread is interrupted
     * @throws CommandFailure if the server cannot be reached or answers with an error
     */
    public JsonNode call(String method, String path, Optional<Object> body) throws InterruptedException {
        return whole(request(path).timeout(ANSWER).method(method, publisher(body)).build());
    }

    private JsonNode whole(HttpRequest request) throws InterruptedException {
        HttpResponse<InputStream> response = send(request);
        try (InputStream stream = response.body()) {
            byte[] bytes = stream.readNBytes(MAX_ANSWER);
            if (response.statusCode() / 100 != 2) {
                throw failure(response.statusCode(), bytes);
            }
            return bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
        } catch (IOException | JacksonException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the answer of " + url + " broke off: " + e.getMessage(), e);
        }
    }

    /**
     * Asks and reads the answer as a stream of events.
     *
     * @param path the path, from the slash on
     * @param body what to send as JSON
     * @return the stream, which the caller closes
     * @throws InterruptedException if the thread is interrupted
     * @throws CommandFailure if the server cannot be reached or answers with an error
     */
    public EventStream stream(String path, Object body) throws InterruptedException {
        return events(request(path).header("Accept", "text/event-stream").POST(publisher(Optional.of(body))).build());
    }

    private EventStream events(HttpRequest request) throws InterruptedException {
        HttpResponse<InputStream> response = send(request);
        if (response.statusCode() / 100 == 2) {
            return new EventStream(
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)), json);
        }
        try (InputStream stream = response.body()) {
            throw failure(response.statusCode(), stream.readNBytes(MAX_ANSWER));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the answer of " + url + " broke off: " + e.getMessage(), e);
        }
    }

    /**
     * Asks without a body and reads the answer as a stream of events.
     *
     * @param path the path, from the slash on
     * @return the stream, which the caller closes
     * @throws InterruptedException if the thread is interrupted
     * @throws CommandFailure if the server cannot be reached or answers with an error
     */
    public EventStream follow(String path) throws InterruptedException {
        return events(request(path).header("Accept", "text/event-stream").GET().build());
    }

    /**
     * Sends a file as a form, and reads the whole answer.
     *
     * @param path the path, from the slash on
     * @param labels the labels that it is given, each KEY=VALUE
     * @param file the file
     * @return the answer
     * @throws InterruptedException if the thread is interrupted
     * @throws FileNotFoundException if the file cannot be read
     * @throws CommandFailure if the server cannot be reached or answers with an error
     */
    public JsonNode upload(String path, List<String> labels, Path file)
            throws InterruptedException, FileNotFoundException {
        String boundary = "harborai-" + UUID.randomUUID();
        String name = String.valueOf(file.getFileName()).replaceAll("[\"\\\\\r\n]", "_");
        StringBuilder head = new StringBuilder();
        labels.forEach(label -> head.append("--").append(boundary)
                .append("\r\nContent-Disposition: form-data; name=\"label\"\r\n\r\n").append(label).append("\r\n"));
        HttpRequest request = request(path).timeout(UPLOAD)
                .setHeader("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString(head + "--" + boundary
                                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"),
                        HttpRequest.BodyPublishers.ofFile(file),
                        HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
                .build();
        return whole(request);
    }

    private HttpRequest.Builder request(String path) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).header("Content-Type",
                    "application/json");
            key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
            return request;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot ask " + url + ": " + e.getMessage(), e);
        }
    }

    private HttpRequest.BodyPublisher publisher(Optional<Object> body) {
        return body.map(value -> HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(value)))
                .orElseGet(HttpRequest.BodyPublishers::noBody);
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE,
                    "no server answers at " + url + "; start one with ./harborai serve, or name another with --url", e);
        } catch (HttpTimeoutException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, url + " did not answer in time", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "talking to " + url + " failed: " + e.getMessage(), e);
        }
    }

    private CommandFailure failure(int status, byte[] body) {
        String message = message(body).orElse("status " + status);
        return switch (status) {
            case 401, 403 -> new CommandFailure(ExitCode.PERMISSION,
                    message + " (" + status + "); give a key with --key or HARBORAI_KEY");
            case 404 -> new CommandFailure(ExitCode.NO_INPUT, message + " (404)");
            case 429, 500, 502, 503, 504 -> new CommandFailure(ExitCode.UNAVAILABLE, message + " (" + status + ")");
            default -> new CommandFailure(ExitCode.FAILED, message + " (" + status + ")");
        };
    }

    private Optional<String> message(byte[] body) {
        try {
            return Optional.of(json.readTree(body).path("error").path("message").asString(""))
                    .filter(text -> !text.isEmpty());
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
