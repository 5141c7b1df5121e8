/** The database, embedded or shared, and the data directory: migrations, bounds, and errors that say what to do. */
@NullMarked
package io.harborai.platform.storage;

import org.jspecify.annotations.NullMarked;
