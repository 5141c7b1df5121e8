/** Many calls at once, each with a result of its own. */
@NullMarked
package io.harborai.batch;

import org.jspecify.annotations.NullMarked;
