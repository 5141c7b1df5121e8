/** What a caller says about a call beside its request: who goes first, how long, what of the cache. */
@NullMarked
package io.harborai.request;

import org.jspecify.annotations.NullMarked;
