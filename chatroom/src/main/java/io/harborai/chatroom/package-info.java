/** The chat room: people, rooms and messages that are never lost, over one WebSocket and REST. */
@NullMarked
package io.harborai.chatroom;

import org.jspecify.annotations.NullMarked;
