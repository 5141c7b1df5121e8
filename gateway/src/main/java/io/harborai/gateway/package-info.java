/** The gateway put together from its configuration. */
@NullMarked
package io.harborai.gateway;

import org.jspecify.annotations.NullMarked;
