package io.harborai.knowledge.index;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

import io.harborai.knowledge.collection.KnowledgeSchema;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.testing.TestPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

final class PostgresIndexTest extends PassageIndexContract {
    private @Nullable Database database;

    @Override
    IndexSpace space(Path root) throws SQLException {
        Database opened = Database.open(DatabaseSettings.of(TestPostgres.newDatabase()), InstantSource.system(),
                List.of(KnowledgeSchema.MIGRATIONS));
        database = opened;
        return new PostgresSpace(opened, LuceneSettings.DEFAULT);
    }

    @AfterEach
    void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }
}
