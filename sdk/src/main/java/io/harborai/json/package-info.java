/** JSON as plain Java values, for the SDK's own use: not part of its API. */
@NullMarked
package io.harborai.json;

import org.jspecify.annotations.NullMarked;
