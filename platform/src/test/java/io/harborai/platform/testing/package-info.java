/** Real servers that tests start, in this module and in those above it. */
@NullMarked
package io.harborai.platform.testing;

import org.jspecify.annotations.NullMarked;
