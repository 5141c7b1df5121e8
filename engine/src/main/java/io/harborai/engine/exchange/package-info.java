/** The vocabulary of a call: what is asked, who receives the answer, how it ends or fails. */
@NullMarked
package io.harborai.engine.exchange;

import org.jspecify.annotations.NullMarked;
