/** Conversations with the knowledge base: kept for whoever had them, and for nobody else. */
@NullMarked
package io.harborai.knowledge.session;

import org.jspecify.annotations.NullMarked;
