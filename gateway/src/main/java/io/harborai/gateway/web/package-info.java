/** What the door of modules needs and no connection does: the tree of their routes, and the reading of their records. */
@NullMarked
package io.harborai.gateway.web;

import org.jspecify.annotations.NullMarked;
