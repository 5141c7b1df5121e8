package io.harborai.app;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class SchemaTest {
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void theStatedVersionIsTheNewestFile(String dialect) throws Exception {
        Path directory = Path.of("..", "gateway", "src", "main", "resources", Schema.MIGRATIONS.location(), dialect);
        try (var files = java.nio.file.Files.list(directory)) {
            List<Integer> versions = files.map(file -> file.getFileName().toString()).map(name -> {
                assertThat(name).matches("V[0-9]+__[a-z_]+\\.sql");
                return Integer.valueOf(name.substring(1, name.indexOf("__")));
            }).sorted().toList();
            assertThat(versions).doesNotHaveDuplicates().last().isEqualTo(Schema.MIGRATIONS.newest());
        }
    }
}
