/**
 * Concurrency stress of what event loops share in this package of the engine, whose package-private parts it needs.
 */
@NullMarked
package io.harborai.engine.plugin;

import org.jspecify.annotations.NullMarked;
