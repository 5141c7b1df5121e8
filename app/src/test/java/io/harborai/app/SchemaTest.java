package io.harborai.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class SchemaTest {
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void theStatedVersionIsTheNewestFile(String dialect) throws Exception {
        List<Integer> versions = new ArrayList<>(versions(dialect));
        versions.addAll(versions("all"));
        assertThat(versions).as("no version twice").doesNotHaveDuplicates().contains(Schema.MIGRATIONS.newest())
                .allMatch(version -> version <= Schema.MIGRATIONS.newest());
    }

    private static List<Integer> versions(String folder) throws IOException {
        Path directory = Path.of("..", "gateway", "src", "main", "resources", Schema.MIGRATIONS.location(), folder);
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).map(name -> {
                assertThat(name).matches("V[0-9]+__[a-z_]+\\.sql");
                return Integer.valueOf(name.substring(1, name.indexOf("__")));
            }).toList();
        }
    }
}
