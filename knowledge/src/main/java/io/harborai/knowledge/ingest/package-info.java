/** Documents become searchable in the background, and stay so when the program is killed. */
@NullMarked
package io.harborai.knowledge.ingest;

import org.jspecify.annotations.NullMarked;
