/** Finds what is wrong with an installation or a running server, and says what to do about it. */
@NullMarked
package io.harborai.ops.doctor;

import org.jspecify.annotations.NullMarked;
