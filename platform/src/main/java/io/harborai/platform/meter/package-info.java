/** Counters and histograms that cost next to nothing to write, and the registry that shows them. */
@NullMarked
package io.harborai.platform.meter;

import org.jspecify.annotations.NullMarked;
