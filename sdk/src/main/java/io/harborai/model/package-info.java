/** The models that can be asked for. */
@NullMarked
package io.harborai.model;

import org.jspecify.annotations.NullMarked;
