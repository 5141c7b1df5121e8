/** Tests of the SDK, against the stand-in provider over real sockets. */
@NullMarked
package io.harborai;

import org.jspecify.annotations.NullMarked;
