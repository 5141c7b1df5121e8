/** The database and the data directory: one writer, several readers, migrations, and errors that say what to do. */
@NullMarked
package io.harborai.platform.storage;

import org.jspecify.annotations.NullMarked;
