/** Finds settings that suit the load by trying them, and says what else measured behaviour suggests. */
@NullMarked
package io.harborai.ops.tune;

import org.jspecify.annotations.NullMarked;
