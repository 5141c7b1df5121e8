/** JSON and its schemas for Java's own types: what a record looks like to a model, and back. */
@NullMarked
package io.harborai.schema;

import org.jspecify.annotations.NullMarked;
