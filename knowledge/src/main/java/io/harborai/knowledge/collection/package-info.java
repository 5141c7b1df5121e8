/** Collections and their documents: what they are, who may see them, and how the database keeps them. */
@NullMarked
package io.harborai.knowledge.collection;

import org.jspecify.annotations.NullMarked;
