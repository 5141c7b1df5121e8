/** Prompt templates: versioned, with typed variables and labels, expanded into messages before a call is routed. */
@NullMarked
package io.harborai.gateway.prompt;

import org.jspecify.annotations.NullMarked;
