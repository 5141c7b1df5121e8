/** The {@code harborai} program: its entry, its terminal and its exit codes. */
@NullMarked
package io.harborai.app;

import org.jspecify.annotations.NullMarked;
