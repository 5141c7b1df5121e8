/** Tests of the models for Spring AI. */
@NullMarked
package io.harborai.springai;

import org.jspecify.annotations.NullMarked;
