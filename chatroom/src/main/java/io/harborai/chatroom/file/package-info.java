/** Files of rooms: they come in pieces and can go on where they were cut, are checked, and go to whoever may read the room. */
@NullMarked
package io.harborai.chatroom.file;

import org.jspecify.annotations.NullMarked;
