/** How the machine, the server and the models behind it are. */
@NullMarked
package io.harborai.ops.health;

import org.jspecify.annotations.NullMarked;
