package io.harborai.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class UsageCommandTest {
    private static final String USAGE = """
            {"object":"list","from":"2026-11-14T00:00:00Z","to":"2026-11-21T00:00:00Z","truncated":false,"data":[
            {"model":"fast","calls":40,"failed":2,"prompt_tokens":1000,"completion_tokens":500,"unpriced_calls":0,
             "costs":[{"amount":"0.25","currency":"USD"},{"amount":"1","currency":"CNY"}]},
            {"model":"=1+1,\\"x\\"","calls":10,"failed":0,"prompt_tokens":7,"completion_tokens":5,"unpriced_calls":3,
             "costs":[]}]}""";

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
    void aTableHasABarForEachGroup() {
        server.answer("/admin/v1/usage", 200, "application/json", USAGE);
        Run run = run("usage", "--by", "model", "--from", "2026-11-14");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("MODEL", "0.25 USD + 1 CNY", "3 unpriced", "█".repeat(20) + "\n",
                "█".repeat(5) + "\n");
        assertThat(server.asked.getLast()).startsWith("GET /admin/v1/usage?group_by=model&step=all&from=2026-11-14 ");
    }

    @Test
    void commaSeparatedValuesAreQuotedAndNoFormula() {
        server.answer("/admin/v1/usage", 200, "application/json", USAGE);
        Run run = run("usage", "--csv");
        assertThat(run.out()).startsWith("model,calls,failed,").contains("fast,40,2,1000,500,0,0.25 USD; 1 CNY\r\n",
                "\"'=1+1,\"\"x\"\"\",10,");
        assertThat(run("usage", "--csv", "--json").exitCode()).isEqualTo(2);
        assertThat(run("usage", "--calls").exitCode()).isEqualTo(2);
    }

    @Test
    void callsAreOneLineEach() {
        server.answer("/admin/v1/requests", 200, "application/json",
                "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"from\":\"F\",\"to\":\"T\",\"next_cursor\":null}");
        Run run = run("usage", "--calls", "--json");
        assertThat(run.out()).isEqualTo("{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
    }

    private Run run(String... args) {
        return Run.of(directory, Map.of("HARBORAI_URL", server.url(), "HARBORAI_KEY", "hb-test"), args);
    }
}
