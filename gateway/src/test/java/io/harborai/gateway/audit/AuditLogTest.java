package io.harborai.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.harborai.gateway.GatewaySchema;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.testing.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ParameterizedClass
@EnumSource(Dialect.class)
final class AuditLogTest {
    @TempDir
    Path directory;

    private final Dialect dialect;
    private Database database;
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private final InstantSource clock = () -> now;
    private AuditLog log;

    AuditLogTest(Dialect dialect) {
        this.dialect = dialect;
    }

    @BeforeEach
    void open() throws SQLException {
        DatabaseUrl url = dialect == Dialect.SQLITE
                ? new DatabaseUrl.Sqlite(directory.resolve("audit.db"))
                : TestPostgres.newDatabase();
        database = Database.open(DatabaseSettings.of(url), clock, List.of(GatewaySchema.MIGRATIONS));
        log = AuditLog.create(database, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private AuditEntry append(String target) {
        return log.append(Change.done(Actor.command("root"), "", "", "test", target));
    }

    @Test
    void entriesWrittenAtOnceFormOneChain() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<AuditEntry>> written = IntStream.range(0, 40)
                    .mapToObj(i -> threads.submit(() -> append("target " + i))).toList();
            for (Future<AuditEntry> one : written) {
                one.get();
            }
        }
        Verification checked = log.verify(null, null);
        assertThat(checked.problem()).isNull();
        assertThat(checked.intact()).isTrue();
        assertThat(checked.entries()).isEqualTo(40);
    }

    @Test
    void theDatabaseRefusesToChangeOrRemoveAnEntry() {
        append("kept");
        assertThatThrownBy(() -> database.write(handle -> handle.execute("update audit_log set target = 'other'")))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> database.write(handle -> handle.execute("delete from audit_log")))
                .isInstanceOf(StorageException.class);
        assertThat(log.verify(null, null).entries()).isEqualTo(1);
    }

    @Test
    void whoGoesAroundTheTriggersShows() {
        append("one");
        append("two");
        AuditEntry last = append("three");
        database.write(handle -> handle.execute(dialect == Dialect.SQLITE
                ? "drop trigger audit_log_unchanged"
                : "drop trigger audit_log_kept on audit_log"));
        if (dialect == Dialect.SQLITE) {
            database.write(handle -> handle.execute("drop trigger audit_log_kept"));
        }
        assertThat(log.verify(last.seq(), last.hash()).intact()).isTrue();
        database.write(handle -> handle.execute("delete from audit_log where seq = 3"));
        assertThat(log.verify(null, null).intact()).as("a cut end shows only to who noted it").isTrue();
        assertThat(log.verify(last.seq(), last.hash()).problem()).contains("cut off");
        database.write(handle -> handle.execute("update audit_log set target = 'other' where seq = 2"));
        assertThat(log.verify(null, null).problem()).contains("entry 2 was changed");
        database.write(handle -> handle.execute("delete from audit_log where seq = 1"));
        assertThat(log.verify(null, null).problem()).contains("entries 1 to 1 are missing");
    }

    @Test
    void whatIsPastItsTimeGoesAndTheChainStillHolds() {
        append("old");
        append("old too");
        now = now.plus(Duration.ofDays(10));
        append("young");
        assertThat(log.prune(Duration.ofDays(5))).isEqualTo(2);
        Verification checked = log.verify(null, null);
        assertThat(checked.problem()).isNull();
        assertThat(checked.first_seq()).isEqualTo(3);
        assertThat(checked.entries()).as("the young one, and that the old were removed").isEqualTo(2);
        assertThat(log.prune(Duration.ofDays(5))).isZero();
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() {
        for (int i = 0; i < 25; i++) {
            append("target " + i % 2);
        }
        AuditFilter none = new AuditFilter(List.of(), List.of());
        var first = log.list(none, new PageRequest(10, Optional.empty()));
        var second = log.list(none, new PageRequest(10, Optional.of("16")));
        var third = log.list(none, new PageRequest(10, Optional.of("6")));
        assertThat(first.entries()).hasSize(10).first().extracting(AuditEntry::seq).isEqualTo(25L);
        assertThat(second.entries()).hasSize(10).first().extracting(AuditEntry::seq).isEqualTo(15L);
        assertThat(third.entries()).hasSize(5);
        assertThat(third.next()).isNull();
        assertThat(log.list(new AuditFilter(List.of("target = ?"), List.of("target 1")), new PageRequest(100,
                Optional.empty())).entries()).hasSize(12);
    }

    @Test
    void secretsAreMaskedAtAnyDepth() {
        assertThat(Masked.json("""
                {"name":"a","key":"hb-1","deep":[{"api_key":"x","password":"y","max_tokens":5,"keys":["k"]}]}"""
                .getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("{\"name\":\"a\",\"key\":\"***\",\"deep\":[{\"api_key\":\"***\",\"password\":\"***\","
                        + "\"max_tokens\":5,\"keys\":[\"k\"]}]}");
    }
}
