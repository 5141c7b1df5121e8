/** Rooms, who belongs to them, and what each role may do. */
@NullMarked
package io.harborai.chatroom.room;

import org.jspecify.annotations.NullMarked;
