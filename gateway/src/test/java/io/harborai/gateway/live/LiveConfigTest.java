package io.harborai.gateway.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.GatewaySchema;
import io.harborai.platform.bus.LocalBus;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.secret.SealedBox;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class LiveConfigTest {
    private static final Change TESTER = new Change("tester", "because");
    private static final String FILE = """
            providers:
              lab: {base_url: "https://lab.example/v1", api_key: "${secret:lab}"}
            models:
              fast: {targets: [lab/one]}
            """;

    @TempDir
    Path directory;

    private final List<HarborConfig> applied = new ArrayList<>();

    /** One node: its files, and a database that others may share. */
    private final class Node implements AutoCloseable {
        final Database database;
        final SecretStore secrets;
        final LiveConfig live;

        Node(DatabaseUrl url, Path files, boolean withSecret) {
            database = Database.open(DatabaseSettings.of(url), InstantSource.system(),
                    List.of(GatewaySchema.MIGRATIONS));
            secrets = SecretStore.create(database,
                    SealedBox.fromFile(directory.resolve("keys"), new SecureRandom()), InstantSource.system());
            if (withSecret) {
                secrets.set("lab", Secret.of("sk-first"));
            }
            ConfigSource source = ConfigSource.create(ConfigLoader.create(Map.of(), files, List.of()), null, Map.of());
            live = ((LiveConfig.Opened.Ready) LiveConfig.open(source,
                    ConfigStore.create(database, InstantSource.system()), secrets, InstantSource.system(), "node"))
                    .config();
            live.attach(next -> () -> applied.add(next));
        }

        String key() {
            HarborConfig.Provider lab = Objects.requireNonNull(live.config().providers().get("lab"));
            return Objects.requireNonNull(lab.apiKey()).reveal();
        }

        String target() {
            return Objects.requireNonNull(live.config().models().get("fast")).targets().getFirst().name();
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private Node node() throws IOException {
        write(FILE);
        return new Node(new DatabaseUrl.Sqlite(directory.resolve("node.db")), directory, true);
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), text);
    }

    /** A file counts once it has rested for one look. */
    private static void looks(Node node) {
        node.live.look();
        node.live.look();
    }

    @Test
    void aChangedFileIsInForceAfterItHasRested() throws IOException {
        try (Node node = node()) {
            assertThat(node.live.state().version().version()).isEqualTo(1);
            write(FILE.replace("lab/one", "lab/two"));
            node.live.look();
            assertThat(applied).as("an editor may still be writing").isEmpty();
            node.live.look();
            assertThat(applied).hasSize(1);
            assertThat(node.target()).isEqualTo("lab/two");
            assertThat(node.live.state().version().version()).isEqualTo(2);
            looks(node);
            assertThat(applied).as("the same content is not applied again").hasSize(1);
        }
    }

    @Test
    void aWrongFileLeavesTheOldOneInForceAndSaysWhere() throws IOException {
        try (Node node = node()) {
            write(FILE.replace("targets:", "tragets:"));
            looks(node);
            assertThat(applied).isEmpty();
            assertThat(node.live.state().errors()).anySatisfy(error -> assertThat(error)
                    .contains("harborai.yaml:4:", "models.fast.tragets", "did you mean models.fast.targets?"));
            assertThat(node.live.state().version().version()).isEqualTo(1);
            write("");
            looks(node);
            assertThat(node.live.state().errors()).singleElement().asString().contains("gone, or empty");
            write(FILE);
            looks(node);
            assertThat(node.live.state().errors()).isEmpty();
        }
    }

    @Test
    void whatNeedsARestartIsToldAndTheRestIsInForce() throws IOException {
        try (Node node = node()) {
            write(FILE.replace("lab/one", "lab/two") + "server: {port: 9000}\n");
            looks(node);
            assertThat(node.target()).isEqualTo("lab/two");
            assertThat(node.live.state().troubles()).containsExactly("server.port: needs a restart");
        }
    }

    @Test
    void aRotatedSecretCountsAtOnceAndIsNowhereInTheClear() throws IOException {
        try (Node node = node()) {
            assertThat(node.key()).isEqualTo("sk-first");
            node.secrets.rotate("lab", Secret.of("sk-second"));
            node.live.look();
            assertThat(node.key()).isEqualTo("sk-second");
            assertThat(node.live.state().version().version()).isEqualTo(2);
            assertThat(node.live.state().version().by()).isEqualTo("secrets");
            node.secrets.undo("lab");
            node.live.look();
            assertThat(node.key()).isEqualTo("sk-first");
            node.secrets.delete("lab");
            node.live.look();
            assertThat(node.key()).isEqualTo("sk-first");
            assertThat(node.live.state().errors()).singleElement().asString().contains("there is no secret 'lab'");
            assertThat(ConfigJson.state(node.live.state()).toString()).doesNotContain("sk-");
            for (ConfigVersion version : node.live.store().history(10)) {
                assertThat(node.live.store().version(version.version()).orElseThrow().toString())
                        .doesNotContain("sk-");
            }
        }
        for (String file : List.of("node.db", "node.db-wal")) {
            if (Files.exists(directory.resolve(file))) {
                assertThat(new String(Files.readAllBytes(directory.resolve(file)),
                        java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain("sk-first", "sk-second");
            }
        }
    }

    @Test
    void aChangeIsKeptNumberedAndCanBeTakenBack() throws IOException {
        try (Node node = node()) {
            ChangeResult only = node.live.change("{\"models\":{\"slow\":{\"targets\":[\"lab/slow\"]}}}", TESTER, true);
            assertThat(only).isInstanceOf(ChangeResult.Applied.class);
            assertThat(node.live.config().models()).doesNotContainKey("slow");
            node.live.change("{\"models\":{\"slow\":{\"targets\":[\"lab/slow\"]}}}", TESTER, false);
            assertThat(node.live.config().models()).containsKeys("fast", "slow");
            assertThat(node.live.state().version()).satisfies(version -> {
                assertThat(version.version()).isEqualTo(2);
                assertThat(version.by()).isEqualTo("tester");
            });
            assertThat(ConfigJson.diff(node.live.store().version(1).orElseThrow(),
                    node.live.store().version(2).orElseThrow()).toString()).contains("models.slow.targets");
            assertThat(node.live.rollback(1, TESTER)).isInstanceOf(ChangeResult.Applied.class);
            assertThat(node.live.config().models()).containsOnlyKeys("fast");
            assertThat(node.live.rollback(99, TESTER)).isEqualTo(new ChangeResult.Refused(
                    ChangeResult.Kind.UNKNOWN, List.of("there is no version 99 to go back to, or no longer; see "
                            + "harborai config history")));
        }
    }

    @Test
    void aChangeThatIsWrongOrBelongsElsewhereIsRefusedAndNotKept() throws IOException {
        try (Node node = node()) {
            refused(node, "{\"models\":{\"fast\":{\"targets\":[\"lab/two\"]}}}", ChangeResult.Kind.SHADOWED,
                    "harborai.yaml:4");
            refused(node, "{\"models\":{\"x\":{\"targets\":[\"nowhere/two\"]}}}", ChangeResult.Kind.INVALID,
                    "unknown provider nowhere");
            refused(node, "{\"server\":{\"port\":1}}", ChangeResult.Kind.INVALID, "file or the environment only");
            refused(node, "{\"providers\":{\"b\":{\"base_url\":\"https://b.example/v1\",\"api_key\":\"sk-clear\"}}}",
                    ChangeResult.Kind.INVALID, "not kept in the clear");
            refused(node, "{\"providers\":{\"b\":{\"base_url\":\"https://b.example/v1\","
                    + "\"api_key\":\"${HARBORAI_MASTER_KEY}\"}}}", ChangeResult.Kind.INVALID, "environment");
            refused(node, "not json", ChangeResult.Kind.INVALID, "no JSON");
            assertThat(node.live.store().overlay().revision()).isZero();
        }
    }

    private static void refused(Node node, String patch, ChangeResult.Kind kind, String reason) {
        assertThat(node.live.change(patch, TESTER, false)).isInstanceOfSatisfying(ChangeResult.Refused.class, no -> {
            assertThat(no.kind()).isEqualTo(kind);
            assertThat(no.errors().toString()).contains(reason).doesNotContain("sk-clear");
        });
    }

    @Test
    void aChangeOnOneNodeIsInForceOnTheOtherWithinTwoSeconds() throws Exception {
        write(FILE);
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("harborai.yaml"), FILE);
        DatabaseUrl url = TestPostgres.newDatabase();
        try (Node one = new Node(url, directory, true);
                Node two = new Node(url, other, false);
                // Each its own bus, as if Redis were gone: the database alone must do.
                ConfigWatch watchOne = ConfigWatch.start(one.live, new LocalBus());
                ConfigWatch watchTwo = ConfigWatch.start(two.live, new LocalBus())) {
            assertThat(watchOne).isNotSameAs(watchTwo);
            one.live.change("{\"models\":{\"slow\":{\"targets\":[\"lab/slow\"]}}}", TESTER, false);
            await().atMost(Duration.ofSeconds(2)).until(() -> two.live.config().models().containsKey("slow"));
            assertThat(two.live.state().version().version()).isEqualTo(one.live.state().version().version());
            two.secrets.rotate("lab", Secret.of("sk-second"));
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> one.key().equals("sk-second") && two.key().equals("sk-second"));
        }
    }
}
