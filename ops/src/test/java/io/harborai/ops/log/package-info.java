/** Tests of reading logs. */
@NullMarked
package io.harborai.ops.log;

import org.jspecify.annotations.NullMarked;
