/** How commands talk to a running server. */
@NullMarked
package io.harborai.app.client;

import org.jspecify.annotations.NullMarked;
