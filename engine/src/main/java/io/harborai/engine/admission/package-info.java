/**
 * Who may go now and who must wait, before a call leaves for its target: a bounded queue with priorities and deadlines, rates,
 * coalescing of identical calls, and micro-batches of embeddings.
 */
@NullMarked
package io.harborai.engine.admission;

import org.jspecify.annotations.NullMarked;
