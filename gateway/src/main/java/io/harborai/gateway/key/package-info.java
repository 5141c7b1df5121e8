/** Callers' keys: made, kept as hashes, and checked on the hot path against a snapshot without a lock or a query. */
@NullMarked
package io.harborai.gateway.key;

import org.jspecify.annotations.NullMarked;
