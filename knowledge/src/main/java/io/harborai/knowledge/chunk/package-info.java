/** Structured text becomes passages of bounded size that are verbatim parts of it. */
@NullMarked
package io.harborai.knowledge.chunk;

import org.jspecify.annotations.NullMarked;
