/** Sliding windows and concurrency leases: how much of each limit is used, checked for several limits at once. */
@NullMarked
package io.harborai.platform.window;

import org.jspecify.annotations.NullMarked;
