/** Methods of Java objects as tools of a model. */
@NullMarked
package io.harborai.tool;

import org.jspecify.annotations.NullMarked;
