/** Operations: what watches the server and tells people, handed over as one module. */
@NullMarked
package io.harborai.ops;

import org.jspecify.annotations.NullMarked;
