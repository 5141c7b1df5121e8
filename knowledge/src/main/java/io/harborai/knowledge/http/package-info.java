/** The knowledge base over HTTP, and as a model. */
@NullMarked
package io.harborai.knowledge.http;

import org.jspecify.annotations.NullMarked;
