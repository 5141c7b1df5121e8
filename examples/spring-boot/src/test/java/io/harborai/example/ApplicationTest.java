package io.harborai.example;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The example, started as its user starts it. */
final class ApplicationTest {
    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        context = SpringApplication.run(Application.class, "--server.port=0", "--server.address=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        URI address = URI
                .create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void a_question_is_answered() throws Exception {
        assertThat(get("/ask?question=Hello%20harbour").body()).contains("Hello harbour");
    }

    @Test
    void an_answer_streams_to_the_browser() throws Exception {
        HttpResponse<String> answer = get("/stream?question=Which%20harbour%20is%20the%20oldest");
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(answer.body().lines().filter(line -> line.startsWith("data:{")).count()).isGreaterThan(3);
        assertThat(answer.body()).contains("event:end");
        assertThat(get("/").body()).contains("EventSource");
    }

    @Test
    void a_real_browser_sees_the_answer_grow() {
        try (Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")))) {
            Page page = browser.newPage();
            page.navigate("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/");
            // Counts how often the text has grown.
            page.evaluate("() => { window.grown = 0; new MutationObserver(() => window.grown++)"
                    + ".observe(document.getElementById('answer'), {childList: true, characterData: true, subtree: true}); }");
            page.fill("input[name=question]", "Which harbour is the oldest, and which is the deepest?");
            page.click("button");
            page.waitForFunction("() => document.getElementById('answer').textContent.includes('deepest?')", null,
                    new Page.WaitForFunctionOptions().setTimeout(60_000));

            assertThat(((Number) page.evaluate("() => window.grown")).intValue()).isGreaterThan(3);
        }
    }

    @Test
    void health_and_metrics_tell_of_the_client() throws Exception {
        get("/ask?question=Hello");
        assertThat(get("/actuator/health").body()).contains("\"harborai\"").contains("\"UP\"");
        assertThat(get("/actuator/metrics/gen_ai.client.operation.duration").body()).contains("\"COUNT\"");
    }
}
