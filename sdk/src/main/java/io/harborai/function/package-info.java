/** A user's own functions, remembered or measured. */
@NullMarked
package io.harborai.function;

import org.jspecify.annotations.NullMarked;
