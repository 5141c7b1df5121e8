/** The client: {@link io.harborai.HarborAI} and its settings. */
@NullMarked
package io.harborai;

import org.jspecify.annotations.NullMarked;
