package io.harborai.platform.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class DirectoryBlobsTest extends BlobContract {
    @TempDir
    Path directory;

    @Override
    BlobStore open() {
        return DirectoryBlobs.open(directory.resolve("blobs"));
    }

    @Test
    void filesAndDirectoriesAreTheirOwnersOnlyAndNothingElseIsLeft() throws IOException {
        try (BlobStore blobs = open()) {
            blobs.put("a/b", new ByteArrayInputStream(new byte[10]), 10);
            blobs.put("c/d", new ByteArrayInputStream(new byte[10]), 10);
            blobs.delete("c/d");
        }
        try (Stream<Path> files = Files.walk(directory.resolve("blobs"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(4).noneMatch(path -> path.endsWith("c"));
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsRemovedAtTheNextStart() throws IOException {
        Path half = Files.writeString(directory.resolve("blobs/writing~/half"), "half");
        try (BlobStore blobs = open()) {
            assertThat(half).doesNotExist();
            assertThat(blobs.list("", "", 10).blobs()).isEmpty();
        }
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> DirectoryBlobs.open(file)).isInstanceOf(BlobException.class);
    }
}
