/** Providers as data: the table of known platforms, their settings and credentials. */
@NullMarked
package io.harborai.engine.provider;

import org.jspecify.annotations.NullMarked;
