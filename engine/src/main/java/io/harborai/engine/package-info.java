/** The engine of all LLM traffic: {@link io.harborai.engine.Engine} and {@link io.harborai.engine.Pipeline} are what most callers need. */
@NullMarked
package io.harborai.engine;

import org.jspecify.annotations.NullMarked;
