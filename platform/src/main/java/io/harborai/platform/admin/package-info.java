/** Who may do what on the admin API: roles, actors, what a route declares about itself, and lists read page by page. */
@NullMarked
package io.harborai.platform.admin;

import org.jspecify.annotations.NullMarked;
