/**
 * OpenAI's own client for Java as one of the peers.
 */
@NullMarked
package io.harborai.peers.openaijava;

import org.jspecify.annotations.NullMarked;
