/** The composition root: the server's parts, made and ended in order. */
@NullMarked
package io.harborai.app.serve;

import org.jspecify.annotations.NullMarked;
