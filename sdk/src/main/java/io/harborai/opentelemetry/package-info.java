/** Spans of calls for OpenTelemetry. Loaded only when used: an application without OpenTelemetry runs without this package. */
@NullMarked
package io.harborai.opentelemetry;

import org.jspecify.annotations.NullMarked;
