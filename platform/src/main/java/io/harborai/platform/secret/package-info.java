/** Secrets at rest: what the program must be able to read again is kept sealed, by keys that are not in the database; passwords and random texts. */
@NullMarked
package io.harborai.platform.secret;

import org.jspecify.annotations.NullMarked;
