/** What happened to each call, told once, when it is over. */
@NullMarked
package io.harborai.engine.stats;

import org.jspecify.annotations.NullMarked;
