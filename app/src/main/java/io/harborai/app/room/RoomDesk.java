package io.harborai.app.room;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the command {@code room} does. For one thread. */
public final class RoomDesk implements AutoCloseable {
    private static final String ADMIN_KEY_HINT = "the prompt needs an account: give --user NAME or a chat token";

    private final Terminal terminal;
    private final String url;
    private final String token;
    private final boolean json;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(
            Duration.ofSeconds(10)).build();
    private final ServerClient client;
    private final RoomLines lines;
    private final RoomFiles files;

    /** A desk at this server, with this token; answers are printed as the server gives them when {@code json} is true. */
    public RoomDesk(Terminal terminal, String url, String token, boolean json) {
        this.terminal = terminal;
        this.json = json;
        this.url = url;
        this.token = token;
        this.client = ServerClient.create(url, Optional.of(token));
        this.lines = new RoomLines(terminal, ZoneId.systemDefault());
        this.files = new RoomFiles(http, url, token, terminal, InstantSource.system());
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The id of a room by its name or id. */
    private String room(String name) throws InterruptedException {
        for (JsonNode each : client.call("GET", "/api/chat/rooms", Optional.empty()).path("rooms")) {
            if (each.path("room").asString("").equals(name) || each.path("name").asString("").equalsIgnoreCase(name)) {
                return each.path("room").asString("");
            }
        }
        return name;
    }

    /** Whether an answer was printed whole, and there is nothing more to print of it. */
    private boolean whole(JsonNode answer) {
        if (json) {
            terminal.out().println(answer.toPrettyString());
        }
        return json;
    }

    /** Lists the rooms that one is in; all public ones besides when asked to. */
    public void list(boolean all) throws InterruptedException {
        String path = all ? "/api/chat/browse?limit=200" : "/api/chat/rooms";
        JsonNode answer = client.call("GET", path, Optional.empty());
        if (whole(answer)) {
            return;
        }
        for (JsonNode each : answer.path("rooms")) {
            long unread = each.path("unread").asLong(0);
            terminal.out().println(each.path("room").asString("") + "\t" + RoomLines.plain(each.path("name").asString(
                    "")) + "\t" + each.path("kind").asString("") + "\t" + each.path("messages").asLong(0) + " messages"
                    + (unread > 0 ? ", " + unread + " unread" : ""));
        }
    }

    /** Prints the last messages of a room, or those before a number. */
    public void history(String name, long before, int limit) throws InterruptedException {
        String path = "/api/chat/rooms/" + encoded(room(name)) + "/messages?limit=" + limit + (before > 0
                ? "&before=" + before
                : "");
        JsonNode answer = client.call("GET", path, Optional.empty());
        if (!whole(answer)) {
            answer.path("messages").forEach(message -> terminal.out().println(lines.message(message)));
        }
    }

    /** Says something. */
    public void send(String name, String text) throws InterruptedException {
        JsonNode posted = client.call("POST", "/api/chat/rooms/" + encoded(room(name)) + "/messages",
                Optional.of(Map.of(
                        "text", text, "client_id", UUID.randomUUID().toString())));
        if (whole(posted)) {
            return;
        }
        terminal.err().println("Kept as #" + posted.path("seq").asLong() + ".");
    }

    /** Lists the files of a room. */
    public void files(String name) throws InterruptedException {
        JsonNode answer = client.call("GET", "/api/chat/rooms/" + encoded(room(name)) + "/files?limit=200",
                Optional.empty());
        if (whole(answer)) {
            return;
        }
        answer.path("files")
                .forEach(file -> terminal.out().println(file.path("file").asString("") + "\t" + RoomLines.plain(file
                        .path("name").asString("")) + "\t" + file.path("bytes").asLong(0) + " bytes"));
    }

    /** Sends files to a room. */
    public void upload(String name, List<Path> paths) throws InterruptedException, IOException {
        String room = room(name);
        for (Path path : paths) {
            JsonNode sent = files.upload(room, terminal.directory().resolve(path));
            if (!whole(sent)) {
                terminal.out().println(sent.path("file").asString("") + "\t" + sent.path("sha256").asString(""));
            }
        }
    }

    /** Fetches a file. */
    public void download(String file, Path to) throws InterruptedException, IOException {
        Path place = files.download(file, terminal.directory().resolve(to));
        if (!whole(JsonNodeFactory.instance.objectNode().put("file", file).put("path", place.toString()))) {
            terminal.out().println(place);
        }
    }

    /** Does what a line that begins with a slash says. */
    public void command(String name, String line) throws InterruptedException {
        JsonNode answer = client.call("POST", "/api/chat/rooms/" + encoded(room(name)) + "/commands",
                Optional.of(Map.of("text", line)));
        if (!whole(answer)) {
            terminal.out().println(RoomLines.plain(answer.path("text").asString("")));
        }
    }

    /** Talks in a room until the end. */
    public int talk(String name) throws IOException, InterruptedException {
        if (!token.startsWith("hcs_") && !token.startsWith("hcp_")) {
            throw new CommandFailure(ExitCode.USAGE, ADMIN_KEY_HINT);
        }
        RoomPrompt.Printing printing = new RoomPrompt.Printing(terminal.out()::println);
        try (RoomSession session = new RoomSession(http, url, token, frame -> lines.event(frame).ifPresent(
                printing::line))) {
            session.open();
            return new RoomPrompt(session, files, lines, terminal).run(room(name), printing);
        }
    }

    @Override
    public void close() {
        client.close();
        http.shutdownNow();
    }
}
