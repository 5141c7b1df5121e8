/** Bytes kept for a while, which may be lost at any time. */
@NullMarked
package io.harborai.platform.cache;

import org.jspecify.annotations.NullMarked;
