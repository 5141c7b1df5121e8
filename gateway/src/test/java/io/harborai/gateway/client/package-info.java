/** Other people's clients against the gateway: nothing but the base URL and the key differs from what their users write. */
@NullMarked
package io.harborai.gateway.client;

import org.jspecify.annotations.NullMarked;
