/** What the engine's parts tell about themselves in figures: latencies, counts, memory, concurrency. Readable by any thread. */
@NullMarked
package io.harborai.engine.stats;

import org.jspecify.annotations.NullMarked;
