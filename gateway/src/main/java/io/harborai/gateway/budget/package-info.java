/** Budgets: how much money or how many tokens may be spent in a day, a week or a month. */
@NullMarked
package io.harborai.gateway.budget;

import org.jspecify.annotations.NullMarked;
