package io.harborai.chatroom.http;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.command.SlashCommands;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.History;
import io.harborai.chatroom.message.MessageView;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.message.Posted;
import io.harborai.chatroom.message.Search;
import org.jspecify.annotations.Nullable;

/** What people do with messages. */
final class MessageOperations {
    private final ChatParts chat;
    private final SlashCommands commands;

    MessageOperations(ChatParts chat) {
        this.chat = chat;
        this.commands = new SlashCommands(chat);
    }

    record Send(String room, String text, @Nullable String clientId, @Nullable Long replyTo, @Nullable Long thread) {}

    record Edit(String room, long message, String text) {}

    record Message(String room, long message) {}

    record React(String room, long message, String emoji, @Nullable Boolean on) {}

    record Pin(String room, long message, @Nullable Boolean on) {}

    record Read(String room, long number) {}

    record ReadUpTo(String room, String account, long number) {}

    record Pages(String room, @Nullable Long before, @Nullable Long after, @Nullable Long thread,
            @Nullable Integer limit) {}

    record OfRoom(String room) {}

    record Pins(List<MessageView> messages) {}

    record Query(String q, @Nullable String room, @Nullable Long before, @Nullable Integer limit) {}

    record Command(String room, String text) {}

    record Told(String text) {}

    List<Operation<?>> all() {
        return List.of(Operation.direct("send", "ack", Send.class, Posted.class, "POST /rooms/{room}/messages",
                "Says something; the answer comes when it is kept. Sending again under the same client_id is harmless.",
                (who, input) -> chat.messages().say(input.room(), who, new Messages.Draft(input.text(),
                        AccountOperations.or(input.clientId()), AccountOperations.or(input.replyTo()),
                        AccountOperations.or(input.thread())))),
                Operation.direct("edit", "ack", Edit.class, Operation.Changed.class,
                        "PATCH /rooms/{room}/messages/{message}", "Gives one's own message another text.",
                        (who, input) -> changed(chat.messages().edit(input.room(), who, input.message(),
                                input.text()))),
                Operation.direct("delete", "ack", Message.class, Operation.Changed.class,
                        "DELETE /rooms/{room}/messages/{message}",
                        "Deletes a message: one's own, or another's as an admin of the room.",
                        (who, input) -> changed(chat.messages().delete(input.room(), who, input.message()))),
                Operation.direct("react", "ack", React.class, Operation.Changed.class,
                        "PUT /rooms/{room}/messages/{message}/reactions", "Adds a reaction, or takes it back.",
                        (who, input) -> changed(chat.messages().react(input.room(), who, input.message(),
                                input.emoji(), !Boolean.FALSE.equals(input.on())))),
                Operation.direct("pin", "ack", Pin.class, Operation.Changed.class,
                        "PUT /rooms/{room}/messages/{message}/pin", "Pins a message, or unpins it.",
                        (who, input) -> changed(chat.messages().pin(input.room(), who, input.message(),
                                !Boolean.FALSE.equals(input.on())))),
                Operation.direct("read", "ack", Read.class, ReadUpTo.class, "POST /rooms/{room}/read",
                        "Says up to which message number somebody has read; never goes back.",
                        (who, input) -> chat.messages().read(input.room(), who, input.number()).thenApply(
                                number -> told(new ReadUpTo(input.room(), who, number)))),
                Operation.of("history", Pages.class, History.Page.class, "GET /rooms/{room}/messages",
                        "Messages before or after a number, in the order of the log.", (caller, input) -> {
                            chat.access().reader(caller.account(), input.room());
                            return chat.history().page(input.room(), AccountOperations.or(input.before()),
                                    input.after() == null ? History.NEWEST : Math.max(0, input.after()),
                                    AccountOperations.or(input.thread()),
                                    AccountOperations.limit(input.limit(), 50));
                        }),
                Operation.of("pins", OfRoom.class, Pins.class, "GET /rooms/{room}/pins", "The pinned messages.",
                        (caller, input) -> {
                            chat.access().reader(caller.account(), input.room());
                            return new Pins(chat.history().pins(input.room()));
                        }),
                Operation.of("search", Query.class, Search.Found.class, "GET /search",
                        "Messages with all these words, in one room or in all of one's rooms, the newest first.",
                        (caller, input) -> {
                            String room = AccountOperations.or(input.room());
                            if (!room.isEmpty()) {
                                chat.access().reader(caller.account(), room);
                            }
                            return chat.search().find(caller.account().id(), room, input.q(),
                                    AccountOperations.or(input.before()), AccountOperations.limit(input.limit(), 20));
                        }),
                Operation.of("command", Command.class, Told.class, "POST /rooms/{room}/commands",
                        "Does what a line that begins with a slash says.",
                        (caller, input) -> new Told(commands.run(caller.account(), input.room(), input.text()))));
    }

    private ReadUpTo told(ReadUpTo read) {
        // Everybody who looks sees how far others have read, while the room is small enough for that to mean something.
        if (chat.hub().viewers(read.room()) <= Presences.MOST_TOLD) {
            chat.hub().passing(read.room(), ChatJson.frame("receipt", read));
        }
        return read;
    }

    private static CompletionStage<Operation.Changed> changed(CompletionStage<Long> seq) {
        return seq.thenApply(Operation.Changed::new);
    }
}
