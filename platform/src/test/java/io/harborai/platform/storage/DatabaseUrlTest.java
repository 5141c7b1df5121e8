package io.harborai.platform.storage;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class DatabaseUrlTest {
    private static final Path HERE = Path.of("/srv/harbor");

    @Test
    void aSqliteFileIsFoundFromTheDirectory() {
        assertThat(DatabaseUrl.parse("sqlite:data/x.db", HERE))
                .isEqualTo(new DatabaseUrl.Sqlite(Path.of("/srv/harbor/data/x.db")));
        assertThat(DatabaseUrl.parse("sqlite:/var/x.db", HERE)).hasToString("/var/x.db");
    }

    @Test
    void everyPartOfAPostgresqlUrlIsRead() {
        DatabaseUrl.Postgres url = DatabaseUrl
                .postgres(
                        "postgresql://me%40x:p%2F+w%25@db.example:5433/harbor?sslmode=verify-full&sslrootcert=/ca.pem");
        assertThat(url.host()).isEqualTo("db.example");
        assertThat(url.port()).isEqualTo(5433);
        assertThat(url.database()).isEqualTo("harbor");
        assertThat(url.user()).isEqualTo("me@x");
        assertThat(url.password().reveal()).isEqualTo("p/+w%");
        assertThat(url.options()).containsEntry("sslmode", "verify-full").containsEntry("sslrootcert", "/ca.pem");
        assertThat(url).hasToString("postgresql://me@x@db.example:5433/harbor");
    }

    @Test
    void portAndDatabaseHaveTheUsualDefaults() {
        DatabaseUrl.Postgres url = DatabaseUrl.postgres("postgres://harbor@db");
        assertThat(url.port()).isEqualTo(5432);
        assertThat(url.database()).isEqualTo("harbor");
        assertThat(url.password().reveal()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://u:s3cret@h/d", "postgresql://u:s3cret@/d", "postgresql://u:s3cret^@h/d",
            "postgresql://:s3cret@h/d", "postgresql://u:s3cret@h:99999/d", "postgresql://u:s3cret@h:0/d",
            "postgresql://u:s3cret@h/d?sslmode",
            "postgresql://u:s3cret@h/d?socketFactory=org.springframework.Evil&socketFactoryArg=s3cret",
            "postgresql://u:s3cret@h/d?loggerFile=/etc/passwd", "postgresql:", ""})
    void whatIsNoGoodUrlIsRefusedWithoutShowingThePassword(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text, HERE)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the database's URL").hasMessageNotContaining("s3cret");
    }
}
