/** Reads log files of any size, and tells what happened. */
@NullMarked
package io.harborai.ops.log;

import org.jspecify.annotations.NullMarked;
