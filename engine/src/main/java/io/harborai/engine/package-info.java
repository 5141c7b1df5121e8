/** The engine. */
@NullMarked
package io.harborai.engine;

import org.jspecify.annotations.NullMarked;
