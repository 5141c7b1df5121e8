/** What the operations' routes below {@code /admin/v1} have in common. */
@NullMarked
package io.harborai.ops.admin;

import org.jspecify.annotations.NullMarked;
