package io.harborai.platform.config;

import java.util.List;

import static io.harborai.platform.config.Setting.flag;
import static io.harborai.platform.config.Setting.integer;
import static io.harborai.platform.config.Setting.list;
import static io.harborai.platform.config.Setting.text;

/** The settings of the chat room. */
final class ChatRoomSettings {
    static final List<Setting> ALL = List.of(
            flag("chatroom.registration", true).doc("Whoever reaches the port may make an account."),
            integer("chatroom.session_days", 30, 1, 366).in("days").doc("A session ends after this in any case."),
            integer("chatroom.members", 10_000, 2, 1_000_000)
                    .doc("Most members of a room that does not say so itself."),
            integer("chatroom.frames_per_second", 50, 1, 10_000)
                    .doc("Frames that a client may send in a second; twice as many at once."),
            integer("chatroom.sockets_per_account", 100, 1, 1_000_000)
                    .doc("Connections of one account to one node; more may not log in."),
            integer("chatroom.sockets_per_address", 1000, 1, 1_000_000)
                    .doc("Connections from one address that have not logged in; more are closed with 4006."),
            integer("chatroom.resume_events", 1000, 16, 100_000)
                    .doc("What a client that comes back is given; beyond it enters the room anew."),
            list("chatroom.ai.models", Setting.Type.NAMES, "")
                    .doc("Models that admins of rooms may give to AI members; NAME* is all that begin so. Administrators may give any."),
            text("chatroom.ai.key", "")
                    .doc("The id of the key that pays for AI members which admins of rooms add; empty for the server itself."),
            integer("chatroom.ai.per_room", 10, 1, 100).doc("Most AI members of a room."),
            integer("chatroom.ai.timeout_s", 120, 1, 900).in("s").doc("Longest time of an answer."),
            integer("chatroom.files.max_mb", 100, 1, 10_240).in("MiB").doc("Longest file."),
            integer("chatroom.files.room_mb", 5120, 1, 10_485_760).in("MiB")
                    .doc("All files of a room; at least one longest file."),
            integer("chatroom.files.unfinished_hours", 24, 1, 720).in("h")
                    .doc("An upload that does not go on is forgotten after."),
            list("chatroom.files.refused", Setting.Type.NAMES,
                    "exe,dll,com,scr,pif,bat,cmd,msi,ps1,vbs,vbe,wsf,hta,lnk,reg,cpl,app,apk")
                    .doc("Endings of names that are refused."),
            text("chatroom.files.clamd", "")
                    .doc("HOST:PORT of a clamd that looks at every file; empty for none. When it fails, files are refused."));

    private ChatRoomSettings() {
    }
}
