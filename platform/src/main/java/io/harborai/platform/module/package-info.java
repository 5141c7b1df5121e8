/** What an application or a service of the server brings to its common parts. */
@NullMarked
package io.harborai.platform.module;

import org.jspecify.annotations.NullMarked;
