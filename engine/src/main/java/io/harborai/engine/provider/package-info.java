/** The providers: who answers a model's name, over which wire, with which credential. */
@NullMarked
package io.harborai.engine.provider;

import org.jspecify.annotations.NullMarked;
