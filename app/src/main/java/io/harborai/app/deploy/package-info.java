/** Puts a new build or configuration in a running server's place, and the old one back when the new one does not get ready. */
@NullMarked
package io.harborai.app.deploy;

import org.jspecify.annotations.NullMarked;
