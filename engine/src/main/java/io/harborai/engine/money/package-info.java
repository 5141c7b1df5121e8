/** Exact amounts of money, their sums, and what a call cost. */
@NullMarked
package io.harborai.engine.money;

import org.jspecify.annotations.NullMarked;
