/** What the gateway counts of the calls that pass through it. */
@NullMarked
package io.harborai.gateway.meter;

import org.jspecify.annotations.NullMarked;
