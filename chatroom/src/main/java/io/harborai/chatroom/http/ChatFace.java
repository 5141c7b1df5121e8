package io.harborai.chatroom.http;

import java.util.List;
import java.util.stream.Stream;

import io.harborai.chatroom.command.ChatParts;
import io.harborai.platform.web.SocketRoute;
import io.harborai.platform.web.WebRoute;

/** The chat room's socket and routes. */
public final class ChatFace implements AutoCloseable {
    private final Operations operations;
    private final ChatRoutes routes;
    private final FileRoutes files;
    private final ArchiveRoutes archive;
    private final ChatSocket socket;

    /** The face of this chat room. */
    public ChatFace(ChatParts chat) {
        operations = new Operations(chat);
        Callers callers = new Callers(chat);
        routes = new ChatRoutes(callers, operations, chat.hub());
        files = new FileRoutes(chat, callers);
        archive = new ArchiveRoutes(chat, callers);
        socket = new ChatSocket(chat, operations);
    }

    /** The routes below {@code /api/chat} and {@code /api/files}. */
    public List<WebRoute> routes() {
        return Stream.of(routes.all(), files.all(), archive.all()).flatMap(List::stream).toList();
    }

    /** The socket at {@code /ws}. */
    public SocketRoute socket() {
        return socket.route();
    }

    /** The socket's protocol as an AsyncAPI document. */
    public String protocol() {
        return AsyncApi.document(operations);
    }

    @Override
    public void close() {
        socket.close();
    }
}
