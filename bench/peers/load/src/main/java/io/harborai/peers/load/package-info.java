/**
 * The load that every client bears alike: callers in a closed loop, and what a call costs the process in processor time and allocated bytes.
 */
@NullMarked
package io.harborai.peers.load;

import org.jspecify.annotations.NullMarked;
