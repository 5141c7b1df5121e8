/** One class per {@code harborai} command; only the one that is called is loaded. */
@NullMarked
package io.harborai.app.command;

import org.jspecify.annotations.NullMarked;
