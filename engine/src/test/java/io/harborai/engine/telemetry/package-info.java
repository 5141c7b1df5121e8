/** Tests of who watches calls. */
@NullMarked
package io.harborai.engine.telemetry;

import org.jspecify.annotations.NullMarked;
