/** Backups: one file with everything, made while work goes on, checked byte by byte, put back whole or not at all. */
@NullMarked
package io.harborai.ops.backup;

import org.jspecify.annotations.NullMarked;
