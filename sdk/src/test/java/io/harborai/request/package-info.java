/** Tests of what is said about a call. */
@NullMarked
package io.harborai.request;

import org.jspecify.annotations.NullMarked;
