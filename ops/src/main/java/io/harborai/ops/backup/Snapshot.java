package io.harborai.ops.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.module.BackupPart;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.PrivateFiles;

/**
 * A folder with everything as of one moment, made while work goes on. Files never change once they have a name, so links to them
 * are copies; they are taken before the database and again after it, so that none that the database speaks of is missing,
 * whether it came or went meanwhile.
 */
final class Snapshot {
    /** Where {@link io.harborai.platform.blob.DirectoryBlobs} keeps what is half written. */
    private static final String HALF_WRITTEN = "writing~";
    /** A shorter text is no secret worth the name, and would be found everywhere. */
    private static final int SHORTEST_SECRET = 4;

    private final Installation installation;
    private final Path folder;
    private final boolean encrypted;
    private final List<String> leftOut = new ArrayList<>();
    private long files;
    private long bytes;

    private Snapshot(Installation installation, Path folder, boolean encrypted) {
        this.installation = installation;
        this.folder = folder;
        this.encrypted = encrypted;
    }

    /** What a snapshot holds. */
    record Made(String database, long files, long bytes, List<String> leftOut) {}

    /**
     * Makes it.
     *
     * @param folder    an empty folder
     * @param encrypted whether secrets may be in it
     * @param metrics   the metrics page; empty for none
     */
    static Made make(Installation installation, Path folder, boolean encrypted, String metrics) throws IOException {
        Snapshot snapshot = new Snapshot(installation, folder, encrypted);
        snapshot.parts();
        snapshot.files();
        String database = snapshot.database();
        snapshot.files();
        snapshot.configuration();
        snapshot.keys();
        if (!metrics.isEmpty()) {
            Files.writeString(snapshot.place(EntryNames.METRICS), metrics);
        }
        snapshot.count();
        return new Made(database, snapshot.files, snapshot.bytes, snapshot.leftOut);
    }

    private Path place(String name) throws IOException {
        Path place = folder.resolve(name);
        PrivateFiles.makeDirectories(place.resolveSibling("."));
        return place;
    }

    private void parts() throws IOException {
        for (BackupPart part : installation.parts()) {
            Path into = folder.resolve(EntryNames.PARTS + part.name());
            PrivateFiles.makeDirectories(into);
            part.save(into);
        }
    }

    private String database() throws IOException {
        return switch (installation.database()) {
            case DatabaseUrl.Sqlite sqlite -> {
                SqliteCopy.copy(sqlite.file(), place(EntryNames.SQLITE));
                yield "sqlite";
            }
            case DatabaseUrl.Postgres postgres -> {
                new PostgresTools(postgres).dump(place(EntryNames.POSTGRES));
                yield "postgresql";
            }
        };
    }

    private void files() throws IOException {
        if (installation.files().isEmpty()) {
            if (leftOut.isEmpty()) {
                leftOut.add(Backups.NO_FILES);
            }
            return;
        }
        Path root = installation.files().get();
        if (!Files.isDirectory(root)) {
            return;
        }
        Path into = folder.resolve(EntryNames.FILES);
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return root.relativize(directory).toString().equals(HALF_WRITTEN)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    link(file, into.resolve(root.relativize(file).toString()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    private static void link(Path file, Path target) throws IOException {
        if (Files.exists(target)) {
            return;
        }
        PrivateFiles.makeDirectories(target.resolveSibling("."));
        try {
            Files.createLink(target, file);
        } catch (NoSuchFileException goneMeanwhile) {
            // It was deleted since the folder was listed: nothing speaks of it any more, or the database's copy is not made yet.
            return;
        } catch (IOException | UnsupportedOperationException noLinks) {
            Files.copy(file, target);
        }
    }

    private void configuration() throws IOException {
        for (Path file : installation.configuration()) {
            String name = EntryNames.checked(EntryNames.CONFIGURATION + file.getFileName());
            if (!Files.isRegularFile(file)) {
                continue;
            }
            if (!encrypted && holdsSecret(file)) {
                leftOut.add("configuration: " + file.getFileName()
                        + " holds a secret in plain text; encrypt the backup, or refer to the secret by ${secret:NAME}");
            } else {
                Files.copy(file, place(name));
            }
        }
    }

    private boolean holdsSecret(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return installation.secrets().stream().map(Secret::reveal).filter(secret -> secret.length() >= SHORTEST_SECRET)
                .map(secret -> new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .anyMatch(text::contains);
    }

    private void keys() throws IOException {
        Path keys = installation.keys();
        if (Files.isRegularFile(keys)) {
            if (encrypted) {
                Files.copy(keys, place(EntryNames.KEYS + keys.getFileName()));
            } else {
                leftOut.add("keys: " + keys.getFileName()
                        + " opens the stored secrets; encrypt the backup, or keep a copy of that file elsewhere");
            }
        }
    }

    private void count() throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files++;
                bytes += attributes.size();
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
