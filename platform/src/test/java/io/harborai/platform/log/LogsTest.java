package io.harborai.platform.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import io.harborai.platform.config.HarborConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Isolated // the logging context is one per process
final class LogsTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogsTest.class);

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    void everyLineOfTheFileIsJsonAndTheConsoleShowsWarningsOnly() throws IOException {
        try (Logs logs = Logs.start(settings(HarborConfig.LogFormat.JSON, 1 << 20), console)) {
            LOG.atInfo().addKeyValue("provider", "lab").log("an answer of {} tokens", 5);
            LOG.warn("careful", new IllegalStateException("inner"));
            LOG.debug("not at this level");
            assertThat(logs.discarded()).isZero();
        }
        List<JsonNode> lines = Files.readAllLines(file()).stream().map(JsonMapper.builder().build()::readTree).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().path("message").asString()).isEqualTo("an answer of 5 tokens");
        assertThat(lines.getFirst().path("provider").asString()).isEqualTo("lab");
        assertThat(lines.getFirst().path("level").asString()).isEqualTo("INFO");
        assertThat(lines.getFirst().path("timestamp").asString()).isNotEmpty();
        assertThat(lines.getFirst().path("logger").asString()).isEqualTo(LogsTest.class.getName());
        assertThat(lines.getLast().path("stack_trace").asString()).contains("inner");
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("careful").doesNotContain("an answer");
    }

    @Test
    void credentialsAreMaskedEverywhereEvenInStackTraces() throws IOException {
        for (HarborConfig.LogFormat format : HarborConfig.LogFormat.values()) {
            try (Logs logs = Logs.start(settings(format, 1 << 20), console)) {
                LOG.error("key sk-canary0123456789 and hb-canary-0123456789_ab, Authorization: Bearer canary.0123456",
                        new IllegalStateException("with hb-canary0123456789"));
                logs.level("INFO");
            }
        }
        String all = Files.readString(file()) + console.toString(StandardCharsets.UTF_8);
        assertThat(all).contains("sk-****", "hb-****", "Bearer ****").doesNotContain("canary");
        assertThat(Masking.apply("a task-forceful desk-organizer")).isEqualTo("a task-forceful desk-organizer");
    }

    @Test
    void theFileIsRolledAtItsSizeAndOldOnesGo() throws IOException {
        HarborConfig.Logging small = new HarborConfig.Logging("INFO", HarborConfig.LogFormat.PLAIN, file(), errors(),
                HarborConfig.LoggedCalls.FAILED, 20_000, 3,
                30);
        // What is compressed to nothing would never have to go.
        Random random = new Random(1);
        try (Logs logs = Logs.start(small, console)) {
            for (int file = 0; file < 8; file++) {
                for (int line = 0; line < 160; line++) {
                    LOG.info("line {} {}", line,
                            Long.toHexString(random.nextLong()).repeat(2) + random.nextLong() + random.nextLong());
                }
                // Logback's removals of old files run beside each other and remove too many when files follow quickly.
                int least = file;
                await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> newestRolled() >= least);
            }
            assertThat(logs.discarded()).isZero();
        }
        // Old files are removed in the background, some of them only now.
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(this::aFewSmallFilesAreLeft);
    }

    private int newestRolled() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(each -> each.toString().replaceFirst("\\.gz$", ""))
                    .map(each -> each.substring(each.lastIndexOf('.') + 1))
                    .filter(suffix -> suffix.chars().allMatch(Character::isDigit))
                    .mapToInt(Integer::parseInt).max().orElse(-1);
        }
    }

    private void aFewSmallFilesAreLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(2).anyMatch(file -> file.toString().endsWith(".gz"));
            long bytes = 0;
            for (Path file : all) {
                assertThat(Files.size(file)).isLessThan(25_000);
                bytes += Files.size(file);
            }
            assertThat(bytes).as("three files of 20 000 bytes, and the one that is written").isLessThan(85_000);
        }
    }

    @Test
    void everyFormOfACredentialIsMasked() {
        for (String secret : List.of("sk-canary0123456789", "hb-canary-0123456789_ab", "gsk_canary0123456789",
                "xai-canary0123456789", "AIzacanary0123456789", "ghp_canary0123456789", "xoxb-canary0123456789",
                "Bearer canary.0123456", "BASIC canary0123456=", "https://somebody:canary@host/path",
                "https://host/hook?access_token=canary&x=1", "https://host/hook?x=1&sign=canary")) {
            String json = "{\"message\":\"said " + secret + "\"}";
            assertThat(Masking.apply(json)).as(secret).doesNotContain("canary").endsWith("\"}");
            assertThat(JsonMapper.builder().build().readTree(Masking.apply(json)).path("message").asString())
                    .contains("said ", "****");
        }
        String harmless = "{\"message\":\"a basic idea: 1 ? 2 : 3 at http://host:80/x?y=1\"}";
        assertThat(Masking.apply(harmless)).isEqualTo(harmless);
    }

    @Test
    void thePlainFormTellsTheFieldsOfALineInThatLine() throws IOException {
        try (Logs logs = Logs.start(settings(HarborConfig.LogFormat.PLAIN, 1 << 20), console)) {
            LOG.atInfo().addKeyValue("model", "a\nb c").addKeyValue("status", 200).log("done");
            assertThat(logs.discarded()).isZero();
        }
        assertThat(Files.readAllLines(file())).singleElement().asString()
                .endsWith("- done model=\"a b c\" status=\"200\"");
    }

    @Test
    void theLevelChangesAtOnce() throws IOException {
        try (Logs logs = Logs.start(settings(HarborConfig.LogFormat.PLAIN, 1 << 20), console)) {
            logs.level("DEBUG");
            LOG.debug("seen");
            logs.level("ERROR");
            LOG.warn("unseen");
        }
        assertThat(Files.readString(file())).contains("seen").doesNotContain("unseen");
    }

    @Test
    void aFullDiskHoldsNobodyUpAndLosesLinesOnly() throws IOException {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        // The kernel's own full disk: every write to it fails with ENOSPC. Not rolled: that would rename the device.
        FileAppender<ILoggingEvent> full = new FileAppender<>();
        full.setContext(context);
        full.setFile("/dev/full");
        full.setEncoder(Logs.pattern(context, "%msg%n"));
        full.getEncoder().start();
        BoundedAppender bounded = Logs.bounded(context, "full", 64, Logs.started(full));
        Thread loop = Thread.ofPlatform().start(() -> {
            for (int line = 0; line < 50_000; line++) {
                bounded.doAppend(new LoggingEvent("here", context.getLogger("loop"), Level.ERROR, "line", null,
                        null));
            }
        });
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(loop.isAlive()).isFalse());
        assertThat(bounded.discarded()).as("what did not fit is counted").isPositive();
        bounded.stop();
        assertThat(context.getStatusManager().getCopyOfStatusList().toString()).contains("No space left");
    }

    @Test
    void aSlowSinkDropsAndCountsAndNeverBlocks() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        AppenderBase<ILoggingEvent> stuck = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        stuck.setContext(context);
        stuck.start();
        BoundedAppender bounded = new BoundedAppender(8);
        bounded.setContext(context);
        bounded.addAppender(stuck);
        bounded.start();
        for (int event = 0; event < 100; event++) {
            bounded.doAppend(new LoggingEvent("x", context.getLogger("x"), Level.INFO, "m", null, null));
        }
        assertThat(bounded.discarded()).isBetween(80L, 92L);
        release.countDown();
        bounded.stop();
    }

    @Test
    void errorsStandOnceMoreInAFileOfTheirOwn() throws IOException {
        try (Logs logs = Logs.start(settings(HarborConfig.LogFormat.JSON, 1 << 20), console)) {
            LOG.error("the mast is broken");
            LOG.warn("the wind is strong");
            logs.level("INFO");
        }
        assertThat(Files.readString(errors())).contains("the mast is broken").doesNotContain("wind");
        assertThat(Files.readString(file())).contains("the mast is broken", "the wind is strong");
    }

    @Test
    void aFileThatCannotBeWrittenIsAnError() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        HarborConfig.Logging wrong = new HarborConfig.Logging("INFO", HarborConfig.LogFormat.JSON,
                directory.resolve("file/harborai.log"), errors(), HarborConfig.LoggedCalls.FAILED, 1 << 20, 3, 30);
        assertThatThrownBy(() -> Logs.start(wrong, console)).isInstanceOf(IOException.class);
    }

    private HarborConfig.Logging settings(HarborConfig.LogFormat format, long size) {
        return new HarborConfig.Logging("INFO", format, file(), errors(), HarborConfig.LoggedCalls.FAILED, size, 10,
                30);
    }

    private Path errors() {
        return directory.resolve("errors/harborai.log");
    }

    private Path file() {
        return directory.resolve("harborai.log");
    }
}
