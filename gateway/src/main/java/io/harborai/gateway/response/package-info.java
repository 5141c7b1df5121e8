/** Responses of OpenAI's interface, kept for their callers whatever platform answered. */
@NullMarked
package io.harborai.gateway.response;

import org.jspecify.annotations.NullMarked;
