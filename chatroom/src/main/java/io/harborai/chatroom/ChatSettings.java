package io.harborai.chatroom;

import io.harborai.chatroom.account.AccountSettings;
import io.harborai.chatroom.assistant.AssistantSettings;
import io.harborai.chatroom.delivery.DeliverySettings;
import io.harborai.chatroom.file.FileSettings;
import io.harborai.chatroom.room.RoomSettings;

/**
 * The chat room's bounds.
 *
 * @param accounts of accounts
 * @param rooms    of rooms
 * @param delivery   of delivery
 * @param assistants of AI members
 * @param files      of files
 */
public record ChatSettings(AccountSettings accounts, RoomSettings rooms, DeliverySettings delivery,
        AssistantSettings assistants, FileSettings files) {
    /** What is used when nothing is said. */
    public static final ChatSettings DEFAULT = new ChatSettings(AccountSettings.DEFAULT, RoomSettings.DEFAULT,
            DeliverySettings.DEFAULT, AssistantSettings.DEFAULT, FileSettings.DEFAULT);
}
