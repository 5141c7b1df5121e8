package io.harborai.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class ClientCommandsTest {
    private static final String MODELS = """
            {"object":"list","data":[{"id":"local/echo","owned_by":"local"},{"id":"fast","owned_by":"alias"}]}""";
    private static final String STATS = """
            {"memory":{"system_memory":{"rss_mb":200.4,"heap_used_mb":40.2,"heap_max_mb":128}},
             "concurrency":{"connections":{"active":2,"idle":5,"max_per_host":64},
               "requests":{"queue_length":1,"in_flight":3,"completed":90,"failed":1,"retried":2,"shed":4},
               "performance":{"throughput":7.25,"p50":3.0,"p95":12.5,"p99":40.0,"error_rate":0.01},
               "plugins":{"each":{"local":{"state":"active","uses":7,"failures":0}}}},
             "targets":{"lab/gpt-4o":{"breakers":{"closed":1,"half_open":0,"open":1},"limit":0,"in_flight":3,
               "queue_length":0,"retries":2,"fallbacks":1,"hedges":0,"shed":4,"rate_waits":0}},
             "cache":{"enabled":true,"entries":12,"bytes":2097152,"hit_rate":0.25,"evictions":0,
               "hits":{"exact":3,"semantic":1,"single_flight":0}},
             "parts":{"memory guard":{"status":"well","error_count":0}},
             "interceptors":{"guard":{"calls":90,"refused":1,"failures":0,"slow":0}}}""";
    private static final String STREAM = """
            : comment

            data: {"choices":[{"delta":{"role":"assistant"}}]}

            data: {"choices":[{"delta":{"content":"Hello, "}}]}

            data: {"choices":[{"delta":{"content":"\u6e2f\u53e3"}}]}

            data: {"choices":[],"usage":{"total_tokens":3}}

            data: [DONE]

            """;

    @TempDir
    Path directory;

    private StubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void modelsAreListedAsATableOrAsJson() {
        server.answer("/v1/models", 200, "application/json", MODELS);
        assertThat(run("models").out()).contains("MODEL", "local/echo", "fast");
        assertThat(run("models", "--json").out()).contains("\"owned_by\"");
        assertThat(server.asked).allMatch(asked -> asked.contains("Bearer hb-test"));
    }

    @Test
    void statisticsAreShownAsTablesOrAsJson() {
        server.answer("/admin/v1/stats", 200, "application/json", STATS);
        String tables = run("stats").out();
        assertThat(tables).containsSubsequence("3 in flight", "1 waiting", "p95 12.5 ms", "errors 1.0 %",
                "hits 25.0 %", "heap 40 of 128 MB", "lab/gpt-4o", "open 1/2", "memory guard", "well", "plug-in local",
                "interceptor guard");
        assertThat(run("stats", "--json").out()).contains("\"half_open\"");
        assertThat(server.asked).allMatch(asked -> asked.startsWith("GET /admin/v1/stats Bearer hb-test"));
    }

    @Test
    void statisticsAreWatched() {
        server.answer("/admin/v1/stats", 200, "application/json", STATS);
        assertThat(run("stats", "--watch", "--interval", "1", "--times", "2").exitCode()).isZero();
        assertThat(server.asked).hasSize(2);
        Run lines = run("stats", "--watch", "--json", "--times", "1");
        assertThat(lines.out().strip()).startsWith("{").doesNotContain("\n");
        assertThat(run("stats", "--watch", "--interval", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void statisticsOfAServerThatTellsLessAreShownAllTheSame() {
        server.answer("/admin/v1/stats", 200, "application/json", "{}");
        assertThat(run("stats").out()).contains("calls", "- in flight", "TARGET", "PART");
    }

    @Test
    void anAnswerStreamsAndTheFirstModelThatIsNotLocalIsTaken() {
        server.answer("/v1/models", 200, "application/json", MODELS);
        server.answer("/v1/chat/completions", 200, "text/event-stream", STREAM);
        Run run = run("chat", "--system", "Be brief.", "Say", "hello");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("Hello, \u6e2f\u53e3" + System.lineSeparator());
        assertThat(server.asked.getLast()).contains("\"model\":\"fast\"", "Say hello", "Be brief.", "\"stream\":true");
    }

    @Test
    void aModelThatRefusesIsMeasuredHonestly() {
        server.answer("/v1/chat/completions", 429, "application/json",
                "{\"error\":{\"message\":\"Not so fast.\",\"type\":\"rate_limit_error\"}}");
        Run run = run("bench", "--model", "m", "--seconds", "1", "--warm-up", "0", "--callers", "2");
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).contains("0 answered", "first failure: ", "Not so fast.");
        assertThat(server.asked).hasSizeLessThan(30);
        assertThat(run("bench", "--callers", "0").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--warm-up", "61").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aPipedMessageIsRead() {
        server.answer("/v1/chat/completions", 200, "text/event-stream", STREAM);
        Run run = Run.withInput("from a pipe\n", false, directory, environment(), "chat", "--model", "m");
        assertThat(run.exitCode()).isZero();
        assertThat(server.asked.getLast()).contains("from a pipe", "\"model\":\"m\"");
    }

    @Test
    void aConversationRemembersUntilItIsCleared() {
        server.answer("/v1/chat/completions", 200, "text/event-stream", STREAM);
        Run run = Run.withInput("one\ntwo\n/clear\n/model other\nthree\n/nothing\n/exit\n", true, directory,
                environment(), "chat", "--model", "m");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("no command /nothing");
        assertThat(server.asked).hasSize(3);
        assertThat(server.asked.get(1)).contains("one", "Hello, ", "two");
        assertThat(server.asked.get(2)).contains("three", "\"model\":\"other\"").doesNotContain("one");
    }

    @Test
    void anErrorInTheStreamEndsWith69AndWithoutAnAnswerInTheHistory() {
        server.answer("/v1/chat/completions", 200, "text/event-stream",
                "data: {\"error\":{\"message\":\"upstream gone\"}}\n\n");
        Run run = run("chat", "--model", "m", "hi");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.err()).contains("upstream gone");
    }

    @Test
    void aStreamThatEndsTooEarlyIsToldSo() {
        server.answer("/v1/chat/completions", 200, "text/event-stream",
                "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n");
        Run run = run("chat", "--model", "m", "hi");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.out()).contains("half");
        assertThat(run.err()).contains("broke off");
    }

    @Test
    void withoutAServerTheNextStepIsNamed() {
        server.close();
        Run run = run("models");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.err()).contains("./harborai serve");
        assertThat(run("models", "--url", "localhost:8000").exitCode()).isEqualTo(2);
    }

    @Test
    void refusalsBecomeExitCodes() {
        server.answer("/v1/models", 401, "application/json", "{\"error\":{\"message\":\"Unknown key.\"}}");
        Run run = run("models");
        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err()).contains("Unknown key.", "HARBORAI_KEY");
    }

    @Test
    void keysSpeakTheAdminApiWhenAServerIsNamed() {
        server.answer("/admin/v1/keys", 200, "application/json",
                "{\"id\":\"key_1\",\"key\":\"hb-x\",\"name\":\"ci\",\"data\":[]}");
        Run run = Run.of(directory, Map.of(), "keys", "create", "--name", "ci", "--models", "a,b", "--expires", "1h",
                "--url", server.url(), "--key", "hb-admin", "--json");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("key_1");
        assertThat(server.asked.getLast()).startsWith("POST /admin/v1/keys Bearer hb-admin").contains("\"name\":\"ci\"",
                "\"models\":[\"a\",\"b\"]", "\"expires_in_s\":");
        assertThat(Run.of(directory, environment(), "keys", "revoke", "key_1").exitCode()).isZero();
        assertThat(server.asked.getLast()).startsWith("DELETE /admin/v1/keys/key_1 Bearer hb-test");
        assertThat(Run.of(directory, environment(), "keys", "list").out()).contains("ID");
    }

    private Run run(String... args) {
        return Run.of(directory, environment(), args);
    }

    private Map<String, String> environment() {
        return Map.of("HARBORAI_URL", server.url(), "HARBORAI_KEY", "hb-test");
    }
}
