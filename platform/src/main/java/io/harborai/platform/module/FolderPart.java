package io.harborai.platform.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of files that are only appended to or removed: copied as they are. A file that goes away meanwhile is left out.
 *
 * @param name  its name in the backup
 * @param place the folder; it need not be there
 */
public record FolderPart(String name, Path place) implements BackupPart {
    @Override
    public void save(Path folder) throws IOException {
        if (!Files.isDirectory(place)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> listed = Files.list(place)) {
            files = listed.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            copy(file, folder.resolve(String.valueOf(file.getFileName())));
        }
    }

    private static void copy(Path file, Path copy) throws IOException {
        try {
            Files.copy(file, copy);
        } catch (NoSuchFileException goneMeanwhile) {
            // What was in it is in the database by now, which is copied later.
            Files.deleteIfExists(copy);
        }
    }
}
