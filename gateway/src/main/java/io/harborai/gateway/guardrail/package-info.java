/** Guardrails: rules that look at what is asked and answered, and block it, mask it or warn of it, on streams too. */
@NullMarked
package io.harborai.gateway.guardrail;

import org.jspecify.annotations.NullMarked;
