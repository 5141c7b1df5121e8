package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A real server with all its parts, and a real browser that looks at its console. */
final class ConsoleBrowser implements AutoCloseable {
    /** What must stay a text wherever it is shown. */
    static final String HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> [x](javascript:alert(3))";
    /** Where pictures of the pages go; empty for none. */
    static final String PICTURES = System.getProperty("harborai.screenshots", "");
    /** What people write into the server: on pictures of the documentation nothing that is hostile. */
    static final String SAID = PICTURES.isEmpty() ? HOSTILE : "Quay 7, night shift";
    static final String MASTER = "hb-master-key-of-the-console-test";

    private static final int PATIENCE_MS = 20_000;
    /** For what the server does in its own time. */
    static final LocatorAssertions.HasCountOptions LONG = new LocatorAssertions.HasCountOptions().setTimeout(30_000);
    /** An alert that fires as soon as anybody looks. */
    static final String ALWAYS = "always_there";

    private final List<String> troubles = new ArrayList<>();
    private final Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Server server;
    private final Playwright playwright;
    private final Browser browser;

    private ConsoleBrowser(Path directory) throws Exception {
        this.directory = directory;
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                settings(directory));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, environment,
                directory, false, false);
        server = Server.start(source, ((ConfigResult.Loaded) source.load()).config(), terminal, GatewayFace::new,
                new RoleModules(Set.of("gateway", RoleModules.KNOWLEDGE, RoleModules.CHATROOM)));
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Map.of(
                "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        // The machine may be busy with other tests: what fails, fails late.
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(
                Path.of("/usr/bin/chromium")).setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    /** A server in a directory of its own. */
    static ConsoleBrowser start() {
        try {
            return new ConsoleBrowser(Files.createTempDirectory("harborai-console"));
        } catch (Exception failed) {
            throw new IllegalStateException("no server or no browser to test the console with", failed);
        }
    }

    private static Map<String, String> settings(Path directory) throws IOException {
        // A price, so that a call costs something; a rule that a living server always breaks; a sample each second.
        Path prices = Files.writeString(directory.resolve("prices.json"), """
                {"format": 1, "version": "test", "prices": [{"provider": "local", "models": ["echo"], "currency": "USD",
                 "as_of": "2026-11-21", "source": "the test", "input": 1000, "output": 1000}]}
                """);
        return Map.of("server.port", "0", "storage.url", "file:" + directory.resolve("files"), "prices.file", prices
                .toString(), "monitor.interval_s", "1", "logging.requests", "all", "chatroom.ai.models", "local/*",
                "alerts.rules." + ALWAYS + ".metric", "rss_mb", "alerts.rules."
                        + ALWAYS + ".threshold",
                "1", "alerts.rules." + ALWAYS + ".for_s", "0", "alerts.rules."
                        + ALWAYS + ".summary",
                SAID);
    }

    /** Keeps pictures of what a test that failed saw last, below {@code target}. */
    void keep(String name) {
        List<Page> pages = browser.contexts().stream().flatMap(context -> context.pages().stream()).toList();
        for (int i = 0; i < pages.size(); i++) {
            pages.get(i).screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "console-failures", name
                    + "-" + i + ".png")));
        }
    }

    /** Closes what a test has opened: pages that nobody looks at any more would go on to ask the server. */
    void forget() {
        List.copyOf(browser.contexts()).forEach(BrowserContext::close);
        troubles.clear();
    }

    @Override
    public void close() throws IOException {
        playwright.close();
        server.stop();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.address().getPort() + "/console/";
    }

    /** What a browser wrote to its console, and the dialogs that somebody's text opened. */
    List<String> troubles() {
        return troubles;
    }

    /** Calls the server as its master; tells the answer's body. */
    String call(String method, String path, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url()).resolve(path)).header("content-type",
                "application/json").header("authorization", "Bearer " + MASTER)
                .method(method, HttpRequest.BodyPublishers.ofString(json)).build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body();
    }

    static Browser.NewContextOptions english() {
        return new Browser.NewContextOptions().setLocale("en-GB").setViewportSize(1280, 860);
    }

    Page opened(Browser.NewContextOptions options) {
        Page page = blank(options);
        page.navigate(url());
        return page;
    }

    /** A browser that was nowhere yet. */
    Page blank(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(PATIENCE_MS);
        context.addInitScript("addEventListener('securitypolicyviolation', broken => console.error('policy: '"
                + " + broken.violatedDirective + ' ' + broken.blockedURI));");
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            // The browser writes down as errors that a stranger is refused before the log-in, and that a machine which is
            // busy with tests is not healthy.
            if (message.type().equals("error") && !message.text().contains("401") && !message.text().contains("503")) {
                troubles.add(page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> troubles.add(page.url() + ": " + error));
        page.onDialog(dialog -> {
            troubles.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
        return page;
    }

    Page signedIn(Browser.NewContextOptions options) {
        Page page = opened(options);
        page.locator("input[name=key]").fill(MASTER);
        page.keyboard().press("Enter");
        page.locator(".frame").waitFor();
        return page;
    }

    /** In the chat room as an account that is made now. */
    Page chatting(Browser.NewContextOptions options, String name) {
        return chatting(ConsoleWords.ENGLISH, options, name);
    }

    Page chatting(ConsoleWords words, Browser.NewContextOptions options, String name) {
        Page page = opened(options);
        tab(page, words.of("by.chat")).click();
        page.locator("input[name=chat-name]").fill(name);
        page.locator("input[type=password]").fill("correct horse battery");
        button(page, words.of("chat.register")).click();
        page.locator(".rooms .room").first().waitFor();
        return page;
    }

    Page at(Page page, String name) {
        page.navigate(url() + "#/" + name);
        page.locator("nav a[aria-current=page][href='#/" + name + "']").waitFor(
                new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
        page.locator(".loading").first().waitFor(
                new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        return page;
    }

    static Locator box(Page page, String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    static void say(Page page, String text) {
        page.locator(".composer textarea").first().fill(text);
        page.locator(".composer textarea").first().press("Enter");
    }

    static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator tab(Page page, String name) {
        return page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator item(Page page, String name) {
        return page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** No text of somebody has become a part of the page. */
    static void assertInert(Page page, String name) {
        assertThat(page.locator("main img[src=x], main script, main [onerror], main a[href^='javascript' i]").count())
                .as(name).isEqualTo(0);
    }

    /** Nothing stands over the edge, and axe finds nothing that keeps somebody out. */
    static void assertUsable(Page page, String name) {
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth")).as(name).isEqualTo(0);
        assertThat(new AxeBuilder(page).setLegacyMode(true).analyze().getViolations().stream()
                .filter(found -> List.of("serious", "critical").contains(found.getImpact()))
                .map(found -> found.getId() + " " + found.getNodes().getFirst().getHtml()))
                .as(name).isEmpty();
    }
}
