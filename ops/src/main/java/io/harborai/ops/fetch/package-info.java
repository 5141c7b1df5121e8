/** Short HTTP calls to addresses that an operator wrote, within bounds. */
@NullMarked
package io.harborai.ops.fetch;

import org.jspecify.annotations.NullMarked;
