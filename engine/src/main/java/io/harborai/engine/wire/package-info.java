/** Bytes in, bytes out: envelope reader, event-stream reader and fact readers that never build a tree. */
@NullMarked
package io.harborai.engine.wire;

import org.jspecify.annotations.NullMarked;
