/** The admin API below {@code /admin/v1}. */
@NullMarked
package io.harborai.gateway.admin;

import org.jspecify.annotations.NullMarked;
