package io.harborai.app.room;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import tools.jackson.databind.JsonNode;

/** Sends files to rooms and fetches them, and goes on where a connection was cut. For one thread. */
final class RoomFiles {
    /** Attempts without any progress, after which a transfer is given up. */
    private static final int MOST_IN_VAIN = 5;
    private static final int BUFFER = 64 << 10;
    private static final Duration ATTEMPT = Duration.ofMinutes(30);

    private final HttpClient http;
    private final String url;
    private final String token;
    private final Terminal terminal;
    private final InstantSource clock;

    RoomFiles(HttpClient http, String url, String token, Terminal terminal, InstantSource clock) {
        this.http = http;
        this.url = url.replaceFirst("/$", "");
        this.token = token;
        this.terminal = terminal;
        this.clock = clock;
    }

    private JsonNode call(String method, String path, Map<String, ?> body) throws InterruptedException {
        try (ServerClient client = ServerClient.create(url, Optional.of(token))) {
            return client.call(method, path, body.isEmpty() ? Optional.empty() : Optional.of(body));
        }
    }

    /**
     * Sends a file to a room.
     *
     * @return what the server knows of it
     */
    JsonNode upload(String room, Path file) throws IOException, InterruptedException {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCode.NO_INPUT, file + " is no file");
        }
        long bytes = Files.size(file);
        JsonNode announced = call("POST", "/api/files", Map.of("room", room, "name", String.valueOf(file.getFileName()),
                "bytes", bytes, "sha256", hash(file)));
        String id = announced.path("file").asString("");
        ProgressBar bar = new ProgressBar(terminal.err(), clock, terminal.interactive(),
                "Sending " + file.getFileName(),
                bytes);
        long offset = 0;
        int vain = 0;
        while (offset < bytes) {
            try {
                send(id, file, offset, bar);
                offset = bytes;
            } catch (IOException cut) {
                long now = call("GET", "/api/files/" + id, Map.of()).path("received").asLong(0);
                vain = now > offset ? 0 : vain + 1;
                offset = now;
                if (vain >= MOST_IN_VAIN) {
                    throw cut;
                }
            }
        }
        bar.end(bytes);
        return call("POST", "/api/files/" + id + "/complete", Map.of("done", true));
    }

    private void send(String id, Path file, long offset, ProgressBar bar) throws IOException, InterruptedException {
        HttpRequest request = request("/api/files/" + id + "/content?offset=" + offset).PUT(HttpRequest.BodyPublishers
                .fromPublisher(HttpRequest.BodyPublishers.ofInputStream(() -> open(file, offset, bar)),
                        Math.max(1, Files
                                .size(file) - offset)))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 400 && answer.body().contains("wrong_offset")) {
            throw new IOException("the server is elsewhere in the file");
        }
        if (answer.statusCode() / 100 != 2) {
            throw new CommandFailure(ExitCode.FAILED, "the file was refused: " + answer.body());
        }
    }

    private static InputStream open(Path file, long offset, ProgressBar bar) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ).position(offset);
            return new Watched(Channels.newInputStream(channel), offset, bar::at);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(ATTEMPT).header("authorization", "Bearer "
                + token);
    }

    /**
     * Fetches a file.
     *
     * @param to where to; a directory gets it under its own name. Nothing that is there is written over
     * @return where it is
     */
    Path download(String id, Path to) throws IOException, InterruptedException {
        JsonNode known = call("GET", "/api/files/" + id, Map.of());
        long bytes = known.path("bytes").asLong(0);
        Path target = Files.isDirectory(to) ? to.resolve(safe(known.path("name").asString(id), id)) : to;
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target + " is there already; name another place");
        }
        Path coming = target.resolveSibling(target.getFileName() + "." + id + ".part");
        ProgressBar bar = new ProgressBar(terminal.err(), clock, terminal.interactive(), "Fetching " + known.path(
                "name").asString(id), bytes);
        long have = Files.exists(coming) ? Files.size(coming) : 0;
        int vain = 0;
        while (have < bytes) {
            long before = have;
            try {
                fetch(id, coming, have, bar);
            } catch (IOException cut) {
                if (++vain >= MOST_IN_VAIN) {
                    throw cut;
                }
            }
            have = Files.exists(coming) ? Files.size(coming) : 0;
            vain = have > before ? 0 : vain;
        }
        bar.end(bytes);
        if (!hash(coming).equals(known.path("sha256").asString(""))) {
            Files.delete(coming);
            throw new CommandFailure(ExitCode.IO, "what came is not the file (its hash differs); fetch it again");
        }
        Files.move(coming, target, StandardCopyOption.ATOMIC_MOVE);
        return target;
    }

    private void fetch(String id, Path coming, long have, ProgressBar bar) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(request("/api/files/" + id + "/content").header("range", "bytes="
                + have + "-").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = new Watched(answer.body(), have, bar::at)) {
            if (answer.statusCode() != 206) {
                throw new CommandFailure(ExitCode.FAILED, "the file cannot be fetched: status " + answer.statusCode());
            }
            try (OutputStream out = Files.newOutputStream(coming, StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND)) {
                in.transferTo(out);
            }
        }
    }

    /** A server's word is no path of ours. */
    private static String safe(String name, String id) {
        boolean plain = !name.isBlank() && name.indexOf('/') < 0 && name.indexOf('\\') < 0 && !name.startsWith(".");
        return plain ? RoomLines.plain(name) : id;
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A stream that tells how far it was read. */
    private static final class Watched extends java.io.FilterInputStream {
        private final LongConsumer progress;
        private long at;

        Watched(InputStream in, long at, LongConsumer progress) {
            super(in);
            this.at = at;
            this.progress = progress;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            at += Math.max(0, read);
            progress.accept(at);
            return read;
        }
    }
}
