/** Limits of keys, teams, models and providers: which windows a call takes from, and what callers are told. */
@NullMarked
package io.harborai.gateway.limit;

import org.jspecify.annotations.NullMarked;
