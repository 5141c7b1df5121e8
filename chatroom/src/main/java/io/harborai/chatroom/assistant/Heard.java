package io.harborai.chatroom.assistant;

import java.util.ArrayList;
import java.util.List;

import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.RoomEvent;
import tools.jackson.databind.JsonNode;

/**
 * A message as AI members hear it.
 *
 * @param room     the room
 * @param seq      its number in the log
 * @param thread   the message that begins its thread; 0 for none
 * @param account  who said it
 * @param text     what was said
 * @param mentions the accounts that it names
 * @param clientId what its sender called it
 */
record Heard(String room, long seq, long thread, String account, String text, List<String> mentions,
        String clientId) {
    private static final String ANSWER = "ai-";

    static Heard of(RoomEvent event) {
        JsonNode frame = ChatJson.mapper().readTree(event.frame());
        List<String> mentions = new ArrayList<>();
        frame.path("mentions").forEach(each -> mentions.add(each.asString()));
        return new Heard(event.room(), event.seq(), frame.path("thread").asLong(0), frame.path("account").asString(""),
                frame.path("text").asString(""), mentions, frame.path("client_id").asString(""));
    }

    /** How many AI members in a row have spoken, up to this one; people's messages have none. */
    int depth() {
        if (!Assistant.is(account) || !clientId.startsWith(ANSWER)) {
            return 0;
        }
        String[] parts = clientId.split("-", 3);
        return parts.length == 3 && parts[1].matches("[0-9]{1,3}") ? Integer.parseInt(parts[1]) : 0;
    }

    /** What a part of the answer to this is called by its sender: the same answer is never said twice. */
    String answerId(int part) {
        return ANSWER + (depth() + 1) + "-" + seq + "-" + part;
    }
}
