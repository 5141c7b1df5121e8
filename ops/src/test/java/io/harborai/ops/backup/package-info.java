/** Tests of backups. */
@NullMarked
package io.harborai.ops.backup;

import org.jspecify.annotations.NullMarked;
