/** How a module brings routes to the server's HTTP face: what it declares, what it is asked, what it answers. */
@NullMarked
package io.harborai.platform.web;

import org.jspecify.annotations.NullMarked;
