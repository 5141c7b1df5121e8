/** Budgets of keys and teams: reserved before a call, settled after it, and remembered over a restart. */
@NullMarked
package io.harborai.gateway.budget;

import org.jspecify.annotations.NullMarked;
