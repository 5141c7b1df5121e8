package io.harborai.gateway.key;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import io.harborai.engine.provider.Secret;
import io.harborai.gateway.limit.Limits;
import io.harborai.gateway.team.TeamRecord;
import io.harborai.gateway.team.TeamSettings;
import io.harborai.gateway.team.Terms;
import io.harborai.platform.storage.Dialect;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The ring with ten thousand keys. */
final class KeyRingLoadTest {
    private static final int KEYS = 10_000;
    private static final String[] SECRETS = IntStream.range(0, 10).mapToObj(KeyRingLoadTest::secret)
            .toArray(String[]::new);

    private final KeyRing ring = KeyRing
            .create(new MasterKey.FromEnvironment(Secret.of("a-master-key-of-some-length")));

    @Test
    void checksAmongTenThousandKeysInTeamsAllocateNoMoreThanAmongTen() {
        ring.swap(keys(10));
        checks();
        long withFew = checks();
        ring.swap(keys(KEYS));
        checks();
        long withMany = checks();
        System.getLogger(KeyRingLoadTest.class.getName()).log(System.Logger.Level.INFO,
                "a check allocates {0} bytes with 10 keys, {1} with 10 000", withFew, withMany);
        assertThat(ring.size()).isEqualTo(KEYS);
        assertThat(withMany).isLessThanOrEqualTo(withFew + 64);
    }

    @Test
    void tenThousandKeysAreReadFromTheDatabase(@TempDir Path directory) throws Exception {
        try (KeyFixture fixture = KeyFixture.open(Dialect.SQLITE, directory)) {
            String settings = KeyJson.stored(keys(1).keys().getFirst().key().settings());
            fixture.database.write(handle -> {
                PreparedBatch batch = handle.prepareBatch("insert into api_keys (id, name, hash, prefix, settings, "
                        + "created_at) values (?, ?, ?, 'hb-some', ?, 0)");
                for (int i = 0; i < KEYS; i++) {
                    batch.add("key_" + i, "k" + i, KeyHash.of(secret(i)).bytes(), settings);
                }
                return batch.execute().length;
            });
            ring.swap(fixture.store.all());
            assertThat(ring.size()).isEqualTo(KEYS);
            assertAllowed(ring.check(secret(KEYS - 1), 0));
        }
    }

    /** Bytes that one check allocates, the least of several rounds. */
    private long checks() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++) {
                assertAllowed(ring.check(SECRETS[i % SECRETS.length], 0));
            }
            best = Math.min(best, (threads.getCurrentThreadAllocatedBytes() - before) / 2_000);
        }
        return best;
    }

    private static void assertAllowed(Verdict verdict) {
        if (!(verdict instanceof Verdict.Allowed)) {
            throw new AssertionError(verdict);
        }
    }

    private static String secret(int number) {
        return "hb-some-secret-of-a-key-" + number;
    }

    private static StoredKeys keys(int count) {
        Terms terms = new Terms(List.of("fast", "lab/*", "a", "b"), new Limits(60, 0, 0, 1000, 0, 0, 5, 0), List.of(),
                new TreeMap<>(Map.of("a", "b")));
        TeamRecord team = new TeamRecord("team_1", new TeamSettings("red", terms), Instant.EPOCH, Instant.EPOCH);
        List<StoredKeys.Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            KeySettings settings = new KeySettings("k" + i, List.of(), null).withTerms(terms).withTeam("team_1");
            rows.add(new StoredKeys.Row(KeyHash.of(secret(i)), null,
                    new KeyRecord("key_" + i, "hb-some", settings, Instant.EPOCH, KeyRecord.Marks.NONE, false)));
        }
        return new StoredKeys(rows, Map.of(team.id(), team));
    }
}
