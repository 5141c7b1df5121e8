/**
 * What calls cost: exact money, a table of prices, the cost of a usage, a local estimate of tokens where a provider tells
 * none, and budgets that are reserved before a call and settled after it.
 */
@NullMarked
package io.harborai.engine.accounting;

import org.jspecify.annotations.NullMarked;
