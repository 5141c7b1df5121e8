/** The configuration while the server runs: loaded again, checked as a whole, applied at once, numbered and kept. */
@NullMarked
package io.harborai.gateway.live;

import org.jspecify.annotations.NullMarked;
