/** People on the admin API: accounts with passwords, sessions of the console, and admin keys with roles. */
@NullMarked
package io.harborai.gateway.account;

import org.jspecify.annotations.NullMarked;
