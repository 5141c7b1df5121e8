/** Model names, aliases, targets, and the choice between them. */
@NullMarked
package io.harborai.engine.routing;

import org.jspecify.annotations.NullMarked;
