/** Tests of tools that are methods. */
@NullMarked
package io.harborai.tool;

import org.jspecify.annotations.NullMarked;
