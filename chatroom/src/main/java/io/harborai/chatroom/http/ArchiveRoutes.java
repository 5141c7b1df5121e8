package io.harborai.chatroom.http;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.room.Room;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.Role;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;

/** Export and import of rooms by HTTP. */
final class ArchiveRoutes {
    /** The longest export that is taken in. */
    private static final long MOST_BYTES = 20L << 30;

    private final ChatParts chat;
    private final Callers callers;

    ArchiveRoutes(ChatParts chat, Callers callers) {
        this.chat = chat;
        this.callers = callers;
    }

    List<WebRoute> all() {
        return List.of(new WebRoute(AdminRoute.of("GET", "/api/chat/rooms/{room}/export", Role.VIEWER,
                "A room as a ZIP of JSON and files, for its owner."), WebAccess.OPEN, ErrorShape.ENVELOPE, 0,
                request -> {
                    Account who = callers.of(request).account();
                    Room room = chat.archive().exported(who, chat.roomId(request.segment("room")));
                    return WebReply.streamed(200, "application/zip", -1, out -> chat.archive().write(who, room, out))
                            .with("content-disposition", "attachment; filename=\"" + room.id() + ".zip\"");
                }), new WebRoute(AdminRoute.of("POST", "/api/chat/import", Role.VIEWER,
                        "Makes a private room of an export, as an administrator.").with("name", "string",
                                "What it is called now; its own name when it is not given."),
                        WebAccess.OPEN, ErrorShape.ENVELOPE, MOST_BYTES, request -> {
                            Account who = callers.of(request).account();
                            try (InputStream body = request.stream()) {
                                return WebReply.json(200, ChatJson.write(chat.archive().read(who, request.query("name")
                                        .orElse(""), body)).getBytes(StandardCharsets.UTF_8));
                            }
                        }));
    }
}
