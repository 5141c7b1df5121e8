/** Passages are found by their words and by their vectors: on Lucene beside the program, or in PostgreSQL. */
@NullMarked
package io.harborai.knowledge.index;

import org.jspecify.annotations.NullMarked;
