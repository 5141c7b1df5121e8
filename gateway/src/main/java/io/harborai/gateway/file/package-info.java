/** Files that callers upload and programs make: kept in the blob store, known by a table, seen by their owner alone. */
@NullMarked
package io.harborai.gateway.file;

import org.jspecify.annotations.NullMarked;
