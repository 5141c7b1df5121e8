/** How a part of the server tells whether it is well. */
@NullMarked
package io.harborai.platform.health;

import org.jspecify.annotations.NullMarked;
