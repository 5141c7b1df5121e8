package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SQLite file with all of the tables and nothing in them, made once beside the program: a first start copies it instead of
 * running every script, which would be a quarter of its time. Without one everything works, only slower.
 */
public final class SqliteTemplate {
    /** The system property that names the file; the launcher sets it. */
    public static final String PROPERTY = "harborai.database.template";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteTemplate.class);
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    // See "The Database Header" of https://www.sqlite.org/fileformat.html
    private static final int HEADER = 100;
    private static final int PAGE_SIZE_AT = 16;
    private static final int PAGE_COUNT_AT = 28;
    private static final int LARGEST_PAGE = 65_536;

    private SqliteTemplate() {
    }

    /** Where the template is, or shall be; empty when nobody told. */
    public static Optional<Path> file() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).filter(name -> !name.isBlank()).map(Path::of);
    }

    /**
     * Makes the template when it is not there.
     *
     * @param template   the file
     * @param migrations all that make its tables
     * @throws IOException if it cannot be written; nothing is left then
     * @throws StorageException if the tables cannot be made
     */
    public static void make(Path template, List<Migrations> migrations) throws IOException {
        if (Files.exists(template)) {
            return;
        }
        Path folder = Files.createTempDirectory("harborai-template");
        Path made = folder.resolve("empty.db");
        Path whole = template.resolveSibling(template.getFileName() + ".new");
        try {
            // Whoever closes a database last moves its write-ahead log into the file.
            Database.open(DatabaseSettings.of(new DatabaseUrl.Sqlite(made)), InstantSource.system(), migrations)
                    .close();
            Files.deleteIfExists(whole);
            // It holds nothing of anybody: whoever may run the program may read it.
            Files.write(whole, Files.readAllBytes(made), StandardOpenOption.CREATE_NEW);
            PrivateFiles.replace(whole, template);
        } finally {
            try (var left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /**
     * Puts the template's content into a database that was just made. The caller keeps all others from it.
     *
     * @param file     the database
     * @param template the template
     * @return whether it was; a database that has content, or a template that is not one, is left alone
     * @throws IOException if it cannot be written; the database is empty still
     */
    static boolean fill(Path file, Path template) throws IOException {
        if (Files.size(file) > 0 || Files.exists(file.resolveSibling(file.getFileName() + "-wal"))) {
            return false;
        }
        byte[] content;
        try {
            content = Files.readAllBytes(template);
        } catch (IOException none) {
            LOG.debug("no template of a database at {}", template, none);
            return false;
        }
        if (!isWhole(content)) {
            LOG.warn("{} is not a whole SQLite file; it is not used, and may be removed", template);
            return false;
        }
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        PrivateFiles.writeNew(whole, content);
        PrivateFiles.replace(whole, file);
        return true;
    }

    private static boolean isWhole(byte[] content) {
        if (content.length < HEADER || !Arrays.equals(MAGIC, 0, MAGIC.length, content, 0, MAGIC.length)) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(content);
        int size = Short.toUnsignedInt(header.getShort(PAGE_SIZE_AT));
        // The largest does not fit into two bytes, and is written as 1.
        long page = size == 1 ? LARGEST_PAGE : size;
        return page * Integer.toUnsignedLong(header.getInt(PAGE_COUNT_AT)) == content.length;
    }
}
