/** The terminal's client of the chat room: its socket, its files, its prompt. */
@NullMarked
package io.harborai.app.room;

import org.jspecify.annotations.NullMarked;
