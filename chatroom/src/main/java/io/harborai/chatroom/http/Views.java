package io.harborai.chatroom.http;

import java.util.List;
import java.util.Optional;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.delivery.Connection;
import io.harborai.chatroom.delivery.Hub;
import io.harborai.chatroom.delivery.Viewing;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.History;
import io.harborai.chatroom.message.MessageView;
import io.harborai.chatroom.message.RoomEvent;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.web.WebFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Looking at rooms: from now on, or from where one was. On virtual threads. */
final class Views {
    private static final int USUAL_MESSAGES = 50;

    private final ChatParts chat;

    Views(ChatParts chat) {
        this.chat = chat;
    }

    /** What the server is. */
    record Hello(String server, int protocol, int frameBytes) {}

    /** That the server is there. */
    record Pong(long at) {}

    /** Looks at a room from now on, with its latest messages. */
    record Enter(String room, @Nullable Integer limit) {}

    /** Looks at a room from a position on. */
    record Resume(String room, String epoch, long seq) {}

    /** The room, and where it is: all that happens after seq comes as events. */
    record Entered(String room, String epoch, long seq, RoomOperations.RoomView view, List<MessageView> messages,
            boolean more, List<MessageView> pins) {}

    /** What was missed is not to be had as a whole: enter the room anew. */
    record Lost(String room, String epoch, long seq) {}

    /** All that was missed, as the frames that it would have been. */
    record Resumed(String room, String epoch, long seq, List<RoomEvent> events) {}

    void handle(Connection connection, String id, String type, ObjectNode input) {
        Account account = chat.accounts().find(connection.account()).orElseThrow(AccountOperations::signedOut);
        switch (type) {
            case "enter" -> enter(connection, account, id, Frames.read(input, Enter.class));
            case "resume" -> resume(connection, account, id, Frames.read(input, Resume.class));
            case "typing" -> typing(connection, account, Frames.read(input, MessageOperations.OfRoom.class));
            default -> exit(connection, id, Frames.read(input, MessageOperations.OfRoom.class));
        }
    }

    private Viewing view(Connection connection, Account account, String room) {
        chat.access().reader(account, room);
        if (connection.viewing() >= MOST_VIEWED) {
            throw WebFailure.of(FailureKind.QUOTA, "too_many_rooms", "This connection looks at " + connection.viewing()
                    + " rooms, which is the most; exit one first.");
        }
        return (Viewing) Waiting.on(chat.hub().view(connection, room));
    }

    /** Rooms that one connection looks at. */
    static final int MOST_VIEWED = 500;

    private void enter(Connection connection, Account account, String id, Enter input) {
        String room = chat.roomId(input.room());
        Viewing viewing = view(connection, account, room);
        try {
            // The position is taken; what is read from here on is at least as new. Whoever was sent out meanwhile is refused.
            RoomAccess.Reader reader = chat.access().reader(account, room);
            long position = viewing.position();
            int limit = Math.clamp(AccountOperations.limit(input.limit(), USUAL_MESSAGES), 1, History.MOST);
            History.Page page = chat.history().latest(room, position, limit);
            String answer = Frames.reply("entered", id, new Entered(room, chat.hub().epoch(viewing), position,
                    RoomOperations.RoomView.of(reader), page.messages(), page.more(), chat.history().pins(room)));
            connection.run(() -> viewing.begin(answer, position));
        } catch (RuntimeException e) {
            connection.run(() -> connection.leave(viewing));
            throw e;
        }
    }

    private void resume(Connection connection, Account account, String id, Resume input) {
        Viewing viewing = view(connection, account, input.room());
        try {
            chat.access().reader(account, input.room());
            if (input.seq() > viewing.position()) {
                // The client was told by another node of what this one has not heard of yet.
                chat.hub().catchUp(viewing);
            }
            String epoch = chat.hub().epoch(viewing);
            long position = viewing.position();
            boolean known = input.epoch().equals(epoch) && input.seq() >= 0 && input.seq() <= chat.hub().head(viewing);
            Optional<List<RoomEvent>> missed = known
                    ? chat.hub().between(viewing, input.seq(), Math.max(input.seq(), position))
                    : Optional.empty();
            if (missed.isEmpty()) {
                connection.run(() -> {
                    connection.leave(viewing);
                    connection.send(Frames.reply("lost", id, new Lost(input.room(), epoch, position)));
                });
                return;
            }
            String answer = Frames.head("resumed", id) + ",\"room\":" + ChatJson.write(input.room()) + ",\"epoch\":\""
                    + epoch + "\",\"seq\":" + position + ",\"events\":" + Hub.list(missed.get()) + "}";
            connection.run(() -> viewing.begin(answer, Math.max(input.seq(), position)));
        } catch (RuntimeException e) {
            connection.run(() -> connection.leave(viewing));
            throw e;
        }
    }

    private void exit(Connection connection, String id, MessageOperations.OfRoom input) {
        connection.run(() -> {
            connection.viewing(input.room()).ifPresent(connection::leave);
            connection.send(Frames.reply("exit", id, input));
        });
    }

    private void typing(Connection connection, Account account, MessageOperations.OfRoom input) {
        if (chat.hub().viewers(input.room()) <= Presences.MOST_TOLD) {
            connection.run(() -> {
                if (connection.viewing(input.room()).isPresent()) {
                    chat.hub().later(() -> chat.hub().passing(input.room(), ChatJson.frame("typing",
                            new Presences.Typing(input.room(), account.id()))));
                }
            });
        }
    }
}
