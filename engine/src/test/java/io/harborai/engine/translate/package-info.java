/** Tests of the wire formats and their translation. */
@NullMarked
package io.harborai.engine.translate;

import org.jspecify.annotations.NullMarked;
