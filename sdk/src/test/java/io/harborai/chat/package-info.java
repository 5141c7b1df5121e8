/** Tests of chat's own parts. */
@NullMarked
package io.harborai.chat;

import org.jspecify.annotations.NullMarked;
