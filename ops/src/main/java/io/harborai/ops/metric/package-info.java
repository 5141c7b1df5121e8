/** What the server measures of itself, by name, and who measures it. */
@NullMarked
package io.harborai.ops.metric;

import org.jspecify.annotations.NullMarked;
