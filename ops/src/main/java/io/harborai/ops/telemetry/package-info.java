/** Spans and metrics on their way to a collector, by OTLP over HTTP. */
@NullMarked
package io.harborai.ops.telemetry;

import org.jspecify.annotations.NullMarked;
