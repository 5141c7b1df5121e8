/** Who people are: accounts, passwords, sessions and personal tokens. */
@NullMarked
package io.harborai.chatroom.account;

import org.jspecify.annotations.NullMarked;
