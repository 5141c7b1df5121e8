package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class DataDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void aMissingDirectoryIsMadeForItsOwnerOnly() throws IOException {
        Path path = directory.resolve("a/b");
        DataDirectory.open(path);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rwx------");
    }

    @Test
    void aSecondServerOnTheSameDirectoryIsToldWhoHasIt() throws IOException {
        DataDirectory data = DataDirectory.open(directory);
        try (DataDirectory.Lock lock = data.lock()) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(data::lock).isInstanceOfSatisfying(StorageException.class,
                    e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.LOCKED))
                    .hasMessageContaining("process " + ProcessHandle.current().pid()).hasMessageContaining("--data");
        }
        data.lock().close();
    }

    @Test
    void aFileInPlaceOfADirectoryIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> DataDirectory.open(file)).isInstanceOf(StorageException.class)
                .hasMessageContaining("--data");
    }
}
