package io.harborai.platform.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.sqlite.SQLiteDataSource;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library beside the program. The driver would unpack it into the temporary folder at each start, which costs
 * more than all the rest of opening a database, and fails where nothing in that folder may be executed.
 */
public final class SqliteLibrary {
    private SqliteLibrary() {
    }

    /**
     * Unpacks it, unless it is there. The driver looks where {@code org.sqlite.lib.path} says.
     *
     * @param folder where to
     * @throws IOException if it cannot be written; nothing is left then
     */
    public static void unpack(Path folder) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        Path library = folder.resolve(name);
        if (Files.exists(library)) {
            return;
        }
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (InputStream in = SQLiteDataSource.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("the driver has no " + resource);
            }
            Path whole = folder.resolve(name + ".new");
            Files.deleteIfExists(whole);
            // Whoever may run the program may read it.
            Files.write(whole, in.readAllBytes(), StandardOpenOption.CREATE_NEW);
            PrivateFiles.replace(whole, library);
        }
    }
}
