/** Batches: files of calls that are made in the background, at low priority, through the same door as any call. */
@NullMarked
package io.harborai.gateway.batch;

import org.jspecify.annotations.NullMarked;
