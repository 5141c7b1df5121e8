/** OpenAI's responses, over every provider. */
@NullMarked
package io.harborai.response;

import org.jspecify.annotations.NullMarked;
