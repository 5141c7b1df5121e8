/** The SDK's way into the engine, for its own use: not part of its API. */
@NullMarked
package io.harborai.call;

import org.jspecify.annotations.NullMarked;
