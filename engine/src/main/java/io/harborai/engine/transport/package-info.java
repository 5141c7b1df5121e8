/** Pooled connections to providers: four time-outs, back-pressure, and cancellation that reaches the socket. */
@NullMarked
package io.harborai.engine.transport;

import org.jspecify.annotations.NullMarked;
