/** The local provider: simulators that run in process and always say what they are. */
@NullMarked
package io.harborai.engine.local;

import org.jspecify.annotations.NullMarked;
