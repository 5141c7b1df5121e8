/** What all replies have in common: the figures of the call and the tokens. */
@NullMarked
package io.harborai.reply;

import org.jspecify.annotations.NullMarked;
