/** The socket, the routes, and the document that describes them. */
@NullMarked
package io.harborai.chatroom.http;

import org.jspecify.annotations.NullMarked;
