/** What is said: a room's log with its gapless sequence, written by one writer, read by pages and by words. */
@NullMarked
package io.harborai.chatroom.message;

import org.jspecify.annotations.NullMarked;
