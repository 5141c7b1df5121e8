/**
 * The SDK of this project as one of the peers.
 */
@NullMarked
package io.harborai.peers.harborai;

import org.jspecify.annotations.NullMarked;
