/** LangChain4j's models over the SDK: every platform, with its retries, fallbacks, cache and accounting, in LangChain4j's words. */
@NullMarked
package io.harborai.langchain4j;

import org.jspecify.annotations.NullMarked;
