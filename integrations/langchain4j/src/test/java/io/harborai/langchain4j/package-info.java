/** Tests of the models for LangChain4j. */
@NullMarked
package io.harborai.langchain4j;

import org.jspecify.annotations.NullMarked;
