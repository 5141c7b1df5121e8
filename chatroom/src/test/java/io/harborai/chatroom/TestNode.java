package io.harborai.chatroom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.AccountSettings;
import io.harborai.chatroom.assistant.AssistantSettings;
import io.harborai.chatroom.assistant.ModelAccess;
import io.harborai.chatroom.delivery.DeliverySettings;
import io.harborai.chatroom.file.FileSettings;
import io.harborai.chatroom.room.RoomSettings;
import io.harborai.platform.blob.DirectoryBlobs;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.LocalBus;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.web.SocketRoute;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

/** A node of the chat room: the module behind a real HTTP server, with its socket alone. */
final class TestNode implements AutoCloseable {
    static final DeliverySettings QUICK = new DeliverySettings(1024, 4 << 20, 1000, 1 << 20, Duration.ofSeconds(25),
            Duration.ofSeconds(1), 500, 10_000, 200, 1000, 1000);
    static final ChatSettings SETTINGS = new ChatSettings(AccountSettings.DEFAULT, RoomSettings.DEFAULT, QUICK,
            AssistantSettings.DEFAULT, FileSettings.DEFAULT);
    /** For what must come, however slow the machine is. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final Database database;
    final ChatRoom room;
    final int port;
    final DirectoryBlobs blobs;
    private final Path blobFolder;
    private final Bus bus;
    private final Vertx vertx;
    final Protocol protocol;

    private TestNode(Database database, ChatSettings settings, Bus bus, ModelAccess models) throws Exception {
        this.database = database;
        this.bus = bus;
        blobFolder = Files.createTempDirectory("chat-blobs");
        blobs = DirectoryBlobs.open(blobFolder);
        room = ChatRoom.start(settings, new ChatRoom.Parts(database, bus, blobs, models, InstantSource.system(),
                new SecureRandom()));
        protocol = new Protocol(room.protocol());
        vertx = Vertx.vertx();
        SocketRoute socket = room.sockets().getFirst();
        int[] bound = new int[1];
        vertx.deployVerticle(() -> new AbstractVerticle() {
            @Override
            public void start(io.vertx.core.Promise<Void> started) {
                HttpServer server = vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketFrameSize(socket
                        .frameBytes()).setMaxWebSocketMessageSize(socket.frameBytes())
                        .setPerMessageWebSocketCompressionSupported(
                                false)
                        .setPerFrameWebSocketCompressionSupported(false));
                server.webSocketHandler(opened -> socket.handler().open(opened, String.valueOf(opened.remoteAddress()
                        .hostAddress()))).listen(bound[0], "127.0.0.1").onSuccess(http -> {
                            bound[0] = http.actualPort();
                            started.complete();
                        }).onFailure(started::fail);
            }
        }, new DeploymentOptions()).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        port = bound[0];
    }

    static TestNode sqlite(Path folder) throws Exception {
        return sqlite(folder, SETTINGS);
    }

    static TestNode sqlite(Path folder, ChatSettings settings) throws Exception {
        return new TestNode(open(new DatabaseUrl.Sqlite(folder.resolve("chat.db"))), settings, new LocalBus(),
                ModelAccess.NONE);
    }

    static TestNode sqlite(Path folder, ChatSettings settings, ModelAccess models) throws Exception {
        return new TestNode(open(new DatabaseUrl.Sqlite(folder.resolve("chat.db"))), settings, new LocalBus(), models);
    }

    static TestNode on(DatabaseUrl url, Bus bus) throws Exception {
        return new TestNode(open(url), SETTINGS, bus, ModelAccess.NONE);
    }

    /** On a database that is the node's from now on. */
    static TestNode on(Database database, Bus bus) throws Exception {
        return new TestNode(database, SETTINGS, bus, ModelAccess.NONE);
    }

    static Database open(DatabaseUrl url) {
        return Database.open(DatabaseSettings.of(url), InstantSource.system(), List.of(ChatSchema.MIGRATIONS));
    }

    /** An account that is in the public room, without the cost of a password. */
    Account person(String name) {
        String id = "u_" + name;
        database.write(handle -> handle.execute("insert into chat_accounts (id, name, name_key, created_at) values "
                + "(?, ?, ?, 1)", id, name, io.harborai.chatroom.account.AccountName.key(name)));
        return room.parts().newcomer(room.parts().accounts().find(id).orElseThrow());
    }

    String token(Account account) {
        return room.parts().tokens().begin(account, "test").token();
    }

    TestClient client() {
        return TestClient.open(HTTP, URI.create("ws://127.0.0.1:" + port + "/ws"), protocol);
    }

    TestClient client(Account account) {
        TestClient client = client();
        client.ask("login", "token", token(account));
        return client;
    }

    @Override
    public void close() {
        room.drain();
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        room.close();
        bus.close();
        database.close();
        // Of a JVM that runs hundreds of nodes, none leaves its folder behind.
        try (Stream<Path> files = Files.walk(blobFolder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
