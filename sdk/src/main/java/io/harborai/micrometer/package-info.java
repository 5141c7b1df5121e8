/** Meters of calls for Micrometer. Loaded only when used: an application without Micrometer runs without this package. */
@NullMarked
package io.harborai.micrometer;

import org.jspecify.annotations.NullMarked;
