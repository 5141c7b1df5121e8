/** Calls as traces show them, on their way from whoever serves them to whoever sends them on. */
@NullMarked
package io.harborai.platform.trace;

import org.jspecify.annotations.NullMarked;
