/**
 * Spring AI's client for OpenAI's wire format as one of the peers.
 */
@NullMarked
package io.harborai.peers.springai;

import org.jspecify.annotations.NullMarked;
