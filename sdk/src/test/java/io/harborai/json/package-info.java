/** Tests of the SDK's JSON values. */
@NullMarked
package io.harborai.json;

import org.jspecify.annotations.NullMarked;
