package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class SqliteTemplateTest {
    private static final List<Migrations> MIGRATIONS = List.of(DatabaseContract.MIGRATIONS);

    @TempDir
    Path folder;

    private Path template() throws IOException {
        Path template = folder.resolve("empty.db");
        SqliteTemplate.make(template, MIGRATIONS);
        return template;
    }

    private Path fresh() throws IOException {
        Path file = folder.resolve("data/harborai.db");
        PrivateFiles.makeFile(file);
        return file;
    }

    @Test
    void a_new_database_is_filled_and_needs_no_script() throws Exception {
        Path file = fresh();
        byte[] content = Files.readAllBytes(template());

        assertThat(SqliteTemplate.fill(file, template())).isTrue();
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        try (Database database = Database.open(file, DatabaseContract.MIGRATIONS)) {
            // Nothing was written: the scripts count as run, at the time when the template was made.
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
            assertThat(database.dialect()).isEqualTo(Dialect.SQLITE);
        }
    }

    @Test
    void a_database_that_has_content_is_left_alone() throws Exception {
        Path file = fresh();
        Database.open(file, DatabaseContract.MIGRATIONS).close();
        byte[] content = Files.readAllBytes(file);

        assertThat(SqliteTemplate.fill(file, template())).isFalse();
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void what_a_killed_start_left_does_no_harm() throws Exception {
        Path file = fresh();
        Files.writeString(file.resolveSibling("harborai.db.new"), "half");

        assertThat(SqliteTemplate.fill(file, template())).isTrue();
        assertThat(file.resolveSibling("harborai.db.new")).doesNotExist();
    }

    @Test
    void a_template_that_is_cut_or_damaged_or_gone_is_not_used() throws Exception {
        Path file = fresh();
        byte[] content = Files.readAllBytes(template());
        Path cut = Files.write(folder.resolve("cut.db"), Arrays.copyOf(content, content.length - 512));
        Path other = Files.writeString(folder.resolve("other.db"), "x".repeat(200));

        for (Path wrong : List.of(cut, other, folder.resolve("none.db"))) {
            assertThat(SqliteTemplate.fill(file, wrong)).isFalse();
        }
        assertThat(file).isEmptyFile();
        Database.open(file, DatabaseContract.MIGRATIONS).close();
        assertThat(Files.size(file)).isPositive();
    }

    @Test
    void an_older_template_is_brought_up_to_date() throws Exception {
        Path file = fresh();

        assertThat(SqliteTemplate.fill(file, template())).isTrue();
        try (Database database = Database.open(DatabaseSettings.of(new DatabaseUrl.Sqlite(file)),
                InstantSource.system(), List.of(DatabaseContract.MIGRATIONS, DatabaseContract.OTHER))) {
            assertThat(database.<Integer>read(handle -> handle.createQuery("select count(*) from "
                    + DatabaseContract.OTHER.history()).mapTo(Integer.class).one())).isPositive();
        }
    }
}
