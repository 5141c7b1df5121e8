/** What nodes share by Redis: windows, messages, cached bytes; and how each goes on while Redis is slow or gone. */
@NullMarked
package io.harborai.platform.redis;

import org.jspecify.annotations.NullMarked;
