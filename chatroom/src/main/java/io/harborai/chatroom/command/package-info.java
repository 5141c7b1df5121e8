/** The slash commands that people type. */
@NullMarked
package io.harborai.chatroom.command;

import org.jspecify.annotations.NullMarked;
