/** Keeps what was measured, and sums it up over a window. */
@NullMarked
package io.harborai.ops.monitor;

import org.jspecify.annotations.NullMarked;
