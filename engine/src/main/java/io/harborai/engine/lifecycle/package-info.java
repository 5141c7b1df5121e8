/** One life for the engine's parts: start, watch and recover, drain, stop. Control plane: it may block, so no event loop. */
@NullMarked
package io.harborai.engine.lifecycle;

import org.jspecify.annotations.NullMarked;
