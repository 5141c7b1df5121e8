/** Why a call failed, as one sealed family of exceptions. */
@NullMarked
package io.harborai.error;

import org.jspecify.annotations.NullMarked;
