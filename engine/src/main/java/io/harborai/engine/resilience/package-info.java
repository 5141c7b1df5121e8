/** When to try again, when to try elsewhere, and how long to wait. */
@NullMarked
package io.harborai.engine.resilience;

import org.jspecify.annotations.NullMarked;
