/** Rules over what is measured: when they hold, who is told, and what is in the history. */
@NullMarked
package io.harborai.ops.alert;

import org.jspecify.annotations.NullMarked;
