/**
 * A stand-in for a provider that speaks OpenAI's wire format: it answers like one, always says that it is none, and breaks in every way that the model's name asks for.
 * <p>
 * The grammar of the faults is {@code base+directive[=value]+…}; {@link io.harborai.standin.Directive} lists the directives. Everything here runs on the stand-in's own event loops.
 */
@NullMarked
package io.harborai.standin;

import org.jspecify.annotations.NullMarked;
