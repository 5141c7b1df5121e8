/** Tells people: e-mail, webhooks and chat services. */
@NullMarked
package io.harborai.ops.notify;

import org.jspecify.annotations.NullMarked;
