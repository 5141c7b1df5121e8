/** Tests of functions that are remembered or measured. */
@NullMarked
package io.harborai.function;

import org.jspecify.annotations.NullMarked;
