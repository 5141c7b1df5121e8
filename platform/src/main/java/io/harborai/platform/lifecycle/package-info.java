/** Starting the parts of a program in order, and ending them in the opposite order, each within its time. */
@NullMarked
package io.harborai.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
