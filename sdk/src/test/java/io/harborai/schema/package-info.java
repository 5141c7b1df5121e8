/** Tests of JSON schemas and of Java types as JSON. */
@NullMarked
package io.harborai.schema;

import org.jspecify.annotations.NullMarked;
