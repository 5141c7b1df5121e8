/** Sums that may not pass a bound before they begin anew: reserved before a call, settled after it, for several at once. */
@NullMarked
package io.harborai.platform.tally;

import org.jspecify.annotations.NullMarked;
