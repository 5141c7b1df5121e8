/**
 * LangChain4j's client for OpenAI's wire format as one of the peers.
 */
@NullMarked
package io.harborai.peers.langchain4j;

import org.jspecify.annotations.NullMarked;
