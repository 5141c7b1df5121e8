/** Answers that are kept and given again. */
@NullMarked
package io.harborai.engine.cache;

import org.jspecify.annotations.NullMarked;
