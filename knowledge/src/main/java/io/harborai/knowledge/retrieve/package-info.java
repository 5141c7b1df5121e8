/** A question becomes ranked passages: search, fusion, diversity, reranking, and a score that nothing relevant is there. */
@NullMarked
package io.harborai.knowledge.retrieve;

import org.jspecify.annotations.NullMarked;
