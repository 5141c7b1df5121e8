/** Tests of streams that can be gone on with. */
@NullMarked
package io.harborai.gateway.resume;

import org.jspecify.annotations.NullMarked;
