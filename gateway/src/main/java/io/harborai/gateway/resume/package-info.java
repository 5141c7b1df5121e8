/** Streams whose caller may lose its connection and go on where it was cut. */
@NullMarked
package io.harborai.gateway.resume;

import org.jspecify.annotations.NullMarked;
