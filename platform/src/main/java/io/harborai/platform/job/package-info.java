/** Background jobs: named, bounded, one at a time per name, each on a virtual thread, with figures for health and meters. */
@NullMarked
package io.harborai.platform.job;

import org.jspecify.annotations.NullMarked;
