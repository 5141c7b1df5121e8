/** What others add to the engine: a registry that loads each plug-in once, interceptors of calls, embedded providers. */
@NullMarked
package io.harborai.engine.plugin;

import org.jspecify.annotations.NullMarked;
