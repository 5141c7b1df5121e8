/** Who watches calls from outside: what begins, what its first token took, and how it ended. */
@NullMarked
package io.harborai.engine.telemetry;

import org.jspecify.annotations.NullMarked;
