package io.harborai.chatroom.http;

import java.util.List;

import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.file.Files;
import org.jspecify.annotations.Nullable;

/** What people do with files beside their bytes, which go by HTTP. */
final class FileOperations {
    private static final int USUAL = 50;

    private final ChatParts chat;

    FileOperations(ChatParts chat) {
        this.chat = chat;
    }

    record FilePages(String room, @Nullable Long before, @Nullable Integer limit) {}

    record FileList(List<Files.View> files) {}

    record OneFile(String file) {}

    List<Operation<?>> all() {
        return List.of(Operation.of("files", FilePages.class, FileList.class, "GET /rooms/{room}/files",
                "The files of a room, the newest first; 'before' is the created_at of the last known.",
                (caller, input) -> new FileList(chat.files().of(caller.account(), input.room(), AccountOperations.or(
                        input.before()), AccountOperations.limit(input.limit(), USUAL)))),
                Operation.of("delete_file", OneFile.class, Operation.Done.class, "DELETE /files/{file}",
                        "Deletes a file: one's own, or another's as an admin of the room.", (caller, input) -> {
                            chat.files().delete(caller.account(), input.file());
                            return Operation.Done.YES;
                        }));
    }
}
