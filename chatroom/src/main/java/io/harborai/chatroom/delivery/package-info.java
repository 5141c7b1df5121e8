/** How what happened reaches everybody who looks: live rooms, connections, other nodes. */
@NullMarked
package io.harborai.chatroom.delivery;

import org.jspecify.annotations.NullMarked;
