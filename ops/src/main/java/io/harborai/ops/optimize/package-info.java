/** Does something about overload, and notes what it did. */
@NullMarked
package io.harborai.ops.optimize;

import org.jspecify.annotations.NullMarked;
