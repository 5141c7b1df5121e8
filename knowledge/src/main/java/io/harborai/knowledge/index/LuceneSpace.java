package io.harborai.knowledge.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.harborai.platform.module.BackupPart;
import io.harborai.platform.module.RebuiltPart;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.FSDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Indexes in the directories of one disk. For one process: Lucene's lock refuses a second one. */
public final class LuceneSpace implements IndexSpace {
    private static final Logger LOG = LoggerFactory.getLogger(LuceneSpace.class);

    private final Path root;
    private final LuceneSettings settings;
    private final InstantSource clock;

    /**
     * Makes one.
     *
     * @param root the directory of all of them; made when it is not there
     * @param settings how they work
     * @param clock names what is put aside
     */
    public LuceneSpace(Path root, LuceneSettings settings, InstantSource clock) {
        LibraryNotes.silence();
        this.root = root;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What a backup does with indexes: nothing is copied, for the database has every passage and every vector of theirs. A
     * restore moves those that are there away, and the next start makes them again.
     *
     * @param root the directory of all of them; it need not be there
     */
    public static BackupPart backup(Path root) {
        return new RebuiltPart("knowledge", root);
    }

    @Override
    public List<BackupPart> backupParts() {
        return List.of(backup(root));
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public PassageIndex open(String collection, int generation, int dimension) {
        if (dimension > Vectors.MOST_DIMENSIONS) {
            throw new IllegalArgumentException("dimension " + dimension + ": Lucene takes at most "
                    + Vectors.MOST_DIMENSIONS + ". Ask the model for fewer (dimensions), or use PostgreSQL.");
        }
        Path path = path(collection, generation);
        try {
            return openAt(path, dimension);
        } catch (CorruptIndexException | IndexFormatTooNewException | IndexFormatTooOldException
                | IndexNotFoundException broken) {
            return openAnew(path, dimension, broken);
        } catch (IOException e) {
            throw new IndexException("the index at " + path + " cannot be opened: " + e.getMessage()
                    + ". Is another process using it, or is the disk full?", e);
        }
    }

    private LuceneIndex openAt(Path path, int dimension) throws IOException {
        Files.createDirectories(path);
        FSDirectory directory = FSDirectory.open(path);
        try {
            requireForm(directory, path);
            return new LuceneIndex(root.relativize(path).toString(), directory, dimension, settings);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static void requireForm(FSDirectory directory, Path path) throws IOException {
        if (DirectoryReader.indexExists(directory) && !LuceneFields.FORM
                .equals(SegmentInfos.readLatestCommit(directory).getUserData().get(LuceneFields.FORM_KEY))) {
            throw new IndexFormatTooOldException(path.toString(), "an earlier version of the program wrote it");
        }
    }

    private LuceneIndex openAnew(Path path, int dimension, IOException broken) {
        Path aside = path.resolveSibling(path.getFileName() + ".broken-" + clock.instant().toEpochMilli());
        try {
            Files.move(path, aside);
            LOG.warn("the index at {} cannot be used ({}); it was put aside as {} and is made again from the database",
                    path,
                    broken.getMessage(), aside);
            return openAt(path, dimension);
        } catch (IOException e) {
            e.addSuppressed(broken);
            throw new IndexException("the damaged index at " + path + " cannot be put aside: " + e.getMessage(), e);
        }
    }

    @Override
    public void drop(String collection, int generation) {
        Path path = path(collection, generation);
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IndexException("the index at " + path + " cannot be removed: " + e.getMessage(), e);
        }
    }

    private Path path(String collection, int generation) {
        return root.resolve(collection).resolve(Integer.toString(generation));
    }

    @Override
    public void close() {
        // Each index was closed by its owner; the directory itself holds nothing open.
    }
}
