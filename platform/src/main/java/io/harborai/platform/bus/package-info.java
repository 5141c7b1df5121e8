/** Small messages between the nodes: what has changed and must be read again. */
@NullMarked
package io.harborai.platform.bus;

import org.jspecify.annotations.NullMarked;
