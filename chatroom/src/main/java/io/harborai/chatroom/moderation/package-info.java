/** Membership, bans, mutes, and the record of who did what. */
@NullMarked
package io.harborai.chatroom.moderation;

import org.jspecify.annotations.NullMarked;
