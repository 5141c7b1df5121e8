/** Spring AI's models over the SDK: every platform, with its retries, fallbacks, cache and accounting, in Spring AI's words. */
@NullMarked
package io.harborai.springai;

import org.jspecify.annotations.NullMarked;
