package io.harborai.platform.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every database does, whichever it is. */
abstract class DatabaseContract {
    static final Migrations MIGRATIONS = new Migrations("test/migration", 2);
    static final Migrations OTHER = new Migrations("test/other", 1, "other_history");
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    /** Where the test's database is: the same in each call, a new and empty one in each test. */
    abstract DatabaseUrl url();

    /** A query that works for minutes. */
    abstract String endlessQuery();

    final Database open() {
        return open(DatabaseSettings.of(url()), MIGRATIONS);
    }

    private static Database open(DatabaseSettings settings, Migrations... migrations) {
        return Database.open(settings, InstantSource.fixed(NOW), List.of(migrations));
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() {
        try (Database database = open()) {
            insert(database, "kept");
        }
        try (Database database = open()) {
            assertThat(notes(database)).containsExactly("kept");
        }
    }

    @Test
    void aFailedWriteChangesNothing() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.write(handle -> {
                handle.execute("insert into notes (text) values ('lost')");
                throw new IllegalStateException("stop");
            })).isInstanceOf(IllegalStateException.class);
            assertThat(notes(database)).isEmpty();
        }
    }

    @Test
    void readersCannotWrite() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.read(handle -> handle.execute("insert into notes (text) values ('x')")))
                    .isInstanceOfSatisfying(StorageException.class,
                            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.READ_ONLY));
        }
    }

    @Test
    void writersOfManyThreadsFollowOneAnotherWhileReadersRead() throws Exception {
        try (Database database = open(); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> work = IntStream.range(0, 60).<Callable<Integer>>mapToObj(number -> () -> {
                insert(database, "n" + number);
                return notes(database).size();
            }).toList();
            for (Future<Integer> done : threads.invokeAll(work)) {
                assertThat(done.get()).isPositive();
            }
            assertThat(notes(database)).hasSize(60);
        }
    }

    @Test
    void dataVersionChangesWhenThisOrAnotherConnectionWrites() {
        try (Database database = open(); Database other = open()) {
            long before = database.dataVersion();
            assertThat(database.dataVersion()).isEqualTo(before);
            insert(other, "theirs");
            long after = database.dataVersion();
            assertThat(after).isNotEqualTo(before);
            insert(database, "ours");
            assertThat(database.dataVersion()).isNotEqualTo(after);
        }
    }

    @Test
    void twoThatOpenANewDatabaseAtOnceMigrateItOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> opens = IntStream.range(0, 4).<Callable<Integer>>mapToObj(number -> () -> {
                try (Database database = open()) {
                    return insert(database, "n" + number);
                }
            }).toList();
            for (Future<Integer> done : threads.invokeAll(opens)) {
                assertThat(done.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void aDatabaseOfANewerProgramIsRefused() {
        try (Database database = open()) {
            database.write(handle -> handle.execute("insert into flyway_schema_history (installed_rank, version,"
                    + " description, type, script, installed_by, execution_time, success)"
                    + " values (9, '99', 'x', 'SQL', 'x', 'x', 1, true)"));
        }
        assertThatThrownBy(this::open).isInstanceOfSatisfying(StorageException.class,
                e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.NEWER))
                .hasMessageContaining("version 99").hasMessageContaining(url().toString());
    }

    @Test
    void eachModuleHasItsOwnMigrationsAndOneMayComeLater() {
        try (Database database = open()) {
            insert(database, "kept");
        }
        try (Database database = open(DatabaseSettings.of(url()), MIGRATIONS, OTHER)) {
            int added = database.write(handle -> handle.execute("insert into others values ('x')"));
            assertThat(added).isEqualTo(1);
            assertThat(notes(database)).containsExactly("kept");
        }
    }

    @Test
    void migrationsThatEndEarlierThanStatedAreAMistakeOfTheProgram() {
        assertThatThrownBy(() -> open(DatabaseSettings.of(url()), new Migrations("test/other", 2)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("version 2");
    }

    @Test
    void aWriterSeesNothingThatAnotherChangesMeanwhile() throws Exception {
        int writers = 12;
        int each = 10;
        try (Database database = open(); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.write(handle -> handle.execute("insert into counters values ('c', 0)"));
            Callable<Void> work = () -> {
                for (int i = 0; i < each; i++) {
                    database.write(handle -> {
                        long before = handle.createQuery("select value from counters").mapTo(Long.class).one();
                        return handle.execute("update counters set value = ?", before + 1);
                    });
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(IntStream.range(0, writers).mapToObj(i -> work).toList())) {
                done.get();
            }
            assertThat(database.<Long>read(
                    handle -> handle.createQuery("select value from counters").mapTo(Long.class).one()))
                    .isEqualTo(120L);
        }
    }

    @Test
    void aTakenNameIsAConflictAndNoIllness() {
        try (Database database = open()) {
            Database.Work<Integer> insert = handle -> handle.execute("insert into counters values ('c', 0)");
            database.write(insert);
            assertThatThrownBy(() -> database.write(insert)).isInstanceOfSatisfying(StorageException.class,
                    e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CONFLICT));
            assertThat(database.health().well()).isTrue();
            assertThat(database.health().failures()).isZero();
        }
    }

    @Test
    void aStatementThatTakesTooLongIsEndedAndTheNextOneWorks() {
        DatabaseSettings settings = DatabaseSettings.of(url()).withBounds(2, Duration.ofSeconds(5),
                Duration.ofMillis(200));
        try (Database database = open(settings, MIGRATIONS)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> database.read(
                        handle -> handle.createQuery(endlessQuery()).mapTo(String.class).one()))
                        .isInstanceOfSatisfying(StorageException.class,
                                e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.TIMEOUT));
                assertThatThrownBy(() -> database.write(
                        handle -> handle.createQuery(endlessQuery()).mapTo(String.class).one()))
                        .isInstanceOfSatisfying(StorageException.class,
                                e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.TIMEOUT));
            }
            assertThat(insert(database, "after")).isEqualTo(1);
        }
    }

    @Test
    void healthTellsTheLastSuccessAndSinceWhenItFails() {
        try (Database database = open()) {
            assertThat(database.health()).isEqualTo(new DatabaseHealth(null, null, 0, null));
            insert(database, "x");
            assertThat(database.health().lastSuccess()).isEqualTo(NOW);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> database.read(handle -> handle.execute("select * from nowhere")))
                        .isInstanceOf(StorageException.class);
            }
            assertThat(database.health().well()).isFalse();
            assertThat(database.health().failingSince()).isEqualTo(NOW);
            assertThat(database.health().failures()).isEqualTo(2);
            assertThat(database.health().lastError()).contains("nowhere");
            insert(database, "x");
            assertThat(database.health().well()).isTrue();
        }
    }

    @Test
    void aReaderSeesWhatWasWrittenBeforeFromAReplicaToo() {
        try (Database database = open()) {
            for (int i = 1; i <= 20; i++) {
                insert(database, "n" + i);
                assertThat(database.<Long>readReplica(
                        handle -> handle.createQuery("select count(*) from notes").mapTo(Long.class).one()))
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void readersDoNotWaitForAWriter() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        try (Database database = open(); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> writer = threads.submit(() -> database.write(handle -> {
                handle.execute("insert into notes (text) values ('mine')");
                written.countDown();
                return await(read);
            }));
            assertThat(await(written)).isTrue();
            assertThat(notes(database)).isEmpty();
            read.countDown();
            assertThat(writer.get()).isTrue();
            assertThat(notes(database)).containsExactly("mine");
        }
    }

    static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aClosedDatabaseFailsAndSaysSo() {
        Database database = open();
        database.close();
        assertThatThrownBy(() -> notes(database)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> insert(database, "x")).isInstanceOf(StorageException.class);
        assertThatThrownBy(database::dataVersion).isInstanceOf(StorageException.class);
    }

    static int insert(Database database, String text) {
        return database.write(handle -> handle.execute("insert into notes (text) values (?)", text));
    }

    static List<String> notes(Database database) {
        return database.read(handle -> handle.createQuery("select text from notes").mapTo(String.class).list());
    }
}
