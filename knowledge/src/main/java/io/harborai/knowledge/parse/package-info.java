/** Files become structured text: one parser per format, each within bounds of size, time and memory. */
@NullMarked
package io.harborai.knowledge.parse;

import org.jspecify.annotations.NullMarked;
