/** Care of memory: buffers used again, idle state held weakly, and a guard that trims what can be trimmed. */
@NullMarked
package io.harborai.engine.memory;

import org.jspecify.annotations.NullMarked;
