/** Rooms that are taken elsewhere: as a ZIP of JSON and files, and back. */
@NullMarked
package io.harborai.chatroom.archive;

import org.jspecify.annotations.NullMarked;
