/** AI members of rooms: when they answer, what they remember, and how their answers come into the room. */
@NullMarked
package io.harborai.chatroom.assistant;

import org.jspecify.annotations.NullMarked;
