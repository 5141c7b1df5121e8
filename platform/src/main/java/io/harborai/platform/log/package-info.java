/** Logs: a file with bounds, a console for warnings, credentials masked before anything is written. */
@NullMarked
package io.harborai.platform.log;

import org.jspecify.annotations.NullMarked;
