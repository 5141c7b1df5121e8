/** Finds and masks things in text that comes in pieces, with one result however it is cut, in linear time. */
@NullMarked
package io.harborai.gateway.guardrail.text;

import org.jspecify.annotations.NullMarked;
