package io.harborai.app.serve;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.harborai.app.serve.ConsoleBrowser.HOSTILE;
import static io.harborai.app.serve.ConsoleBrowser.box;
import static io.harborai.app.serve.ConsoleBrowser.button;
import static io.harborai.app.serve.ConsoleBrowser.english;
import static io.harborai.app.serve.ConsoleBrowser.tab;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The console's pages of the knowledge base and the operations, as people use them. */
@ExtendWith(ConsoleExtension.class)
final class ConsoleAppsTest {
    /** What the first page may take of a line. */
    private static final long FIRST_PAGE_BYTES = 300_000;

    private final ConsoleBrowser console;

    ConsoleAppsTest(ConsoleBrowser console) {
        this.console = console;
    }

    /** Answers in the server's place. */
    private static void answer(Page page, String path, String json) {
        page.route(Pattern.compile(path), route -> route.fulfill(new Route.FulfillOptions().setContentType(
                "application/json").setBody(json)));
    }

    @Test
    void aDayOfTwelveCurvesIsDrawn() {
        Page page = console.signedIn(english());
        List<String> names = IntStream.range(0, 12).mapToObj(n -> "part" + n + "_percent").toList();
        String summary = names.stream().map(name -> "\"" + name
                + "\":{\"last\":1,\"avg\":1,\"min\":0,\"max\":2,\"p95\":2}").collect(Collectors.joining(","));
        String series = names.stream().map(name -> "\"" + name + "\":[" + IntStream.range(0, 1440).mapToObj(
                minute -> "[" + (1_790_000_000L + minute * 60L) + "," + (name.hashCode() + minute * 7) % 100
                        + ",0,100]")
                .collect(Collectors.joining(",")) + "]").collect(Collectors.joining(","));
        answer(page, ".*/admin/v1/monitor\\?.*", "{\"summary\":{" + summary + "}}");
        answer(page, ".*/admin/v1/monitor/series.*", "{\"series\":{" + series + "}}");
        console.at(page, "health");
        Locator drawn = page.locator(".chart path.line");
        assertThat(drawn).hasCount(12);
        Locator chart = page.locator(".chart svg[role=img]");
        chart.hover();
        assertThat(page.locator(".chart .cursor")).hasCount(1);
        // The pointer moves the cursor, and leaves the curves as they were drawn.
        page.evaluate("() => { const line = document.querySelector('.chart path.line'); window.redrawn = 0;"
                + " new MutationObserver(() => window.redrawn++).observe(line, {attributes: true}); }");
        for (int x = 100; x < 600; x += 20) {
            chart.hover(new Locator.HoverOptions().setPosition(x, 60));
        }
        assertThat(page.evaluate("window.redrawn")).isEqualTo(0);
    }

    @Test
    void anAccountSeesWhatItsRoleMayDo() throws Exception {
        console.call("POST", "/admin/v1/accounts",
                "{\"name\":\"vera\",\"role\":\"viewer\",\"password\":\"correct horse battery\"}");
        Page page = console.opened(english());
        tab(page, "Account").click();
        box(page, "Name").fill("vera");
        box(page, "Password").fill("correct horse battery");
        page.keyboard().press("Enter");
        page.locator(".frame").waitFor();
        assertThat(page.locator("nav.side a[href='#/accounts'], nav.side a[href='#/audit']")).hasCount(0);
        console.at(page, "alerts");
        assertThat(button(page, "New silence")).hasCount(0);
        console.at(page, "keys");
        assertThat(button(page, "New key")).hasCount(0);
        page.reload();
        assertThat(page.locator(".who")).containsText("vera");
        button(page, "Sign out").click();
        assertThat(tab(page, "Account")).isVisible();
    }

    @Test
    void aPromptGetsAVersionAndALabelThatPointsToIt() {
        Page page = console.at(console.signedIn(english()), "prompts");
        button(page, "New prompt").click();
        page.locator("dialog input").first().fill("greet");
        page.getByLabel("Text of the message").first().fill("Answer in {{language}}. " + HOSTILE);
        page.getByLabel("Label").last().fill("production");
        assertThat(page.locator("dialog")).containsText("{{language}}");
        button(page, "Save").click();
        button(page, "greet").click();
        assertThat(page.locator("dialog pre").first()).containsText("<script>");
        button(page, "New version").click();
        page.getByLabel("Text of the message").first().fill("Always answer in {{language}}.");
        button(page, "Save").click();
        assertThat(page.locator("dialog")).containsText("Version 2");
        page.locator("dialog section").first().getByText("Point “production” here").click();
        assertThat(page.locator("dialog section").first().locator(".badge")).hasText("production");
    }

    /** Calls a model until it is told to stop: what a tuning measures. */
    private Thread load(AtomicBoolean over) {
        return Thread.startVirtualThread(() -> {
            while (!over.get()) {
                try {
                    console.call("POST", "/v1/chat/completions",
                            "{\"model\":\"local/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            }
        });
    }

    @Test
    void aTuningRunsUnderRealLoadAndStandsInTheHistory() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread load = load(over);
        try {
            Page page = console.at(console.signedIn(english()), "tuning");
            button(page, "Begin a tuning").click();
            Locator fields = page.locator("dialog input");
            fields.nth(0).fill("150");
            fields.nth(1).fill("4");
            for (int knob = 2; knob < fields.count(); knob++) {
                fields.nth(knob).fill("");
            }
            page.getByLabel(Pattern.compile("^cache_size")).fill("1500");
            page.locator("dialog footer button.primary").click();
            assertThat(page.getByText(Pattern.compile("^Under way|^Running"))).isVisible();
            Locator history = page.locator("table[aria-label='" + ConsoleWords.ENGLISH.of("tuning.history") + "']");
            assertThat(history.locator("tbody tr")).hasCount(1, ConsoleBrowser.LONG);
            history.locator("button.link").first().click();
            assertThat(page.locator("dialog")).containsText("cache_size");
        } finally {
            over.set(true);
            load.join();
        }
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void twoTuningsAreCompared() {
        Page page = console.signedIn(english());
        String run = "{\"id\":\"t%d\",\"at\":\"2026-11-2%dT10:00:00Z\",\"made_by\":\"ada\",\"status\":\"better\",\"tuning\":"
                + "{\"before\":{\"connections\":8},\"best\":{\"connections\":%d},\"gain_percent\":4.2,"
                + "\"gain_plus_minus\":1,\"steps\":[],\"why\":\"<script>alert(1)</script>\"}}";
        answer(page, ".*/admin/v1/tuning/recommendations$", "{\"data\":[]}");
        answer(page, ".*/admin/v1/tuning$", "{\"current\":{\"connections\":16},\"knobs\":[{\"name\":\"connections\","
                + "\"unit\":\"\",\"values\":[8,16]}],\"running\":{},\"history\":[" + run.formatted(1, 1, 16) + ","
                + run.formatted(2, 0, 32) + "]}");
        page.reload();
        console.at(page, "tuning");
        page.locator("tbody input[type=checkbox]").first().check();
        page.locator("tbody input[type=checkbox]").last().check();
        button(page, "Compare two").click();
        assertThat(page.locator("dialog")).containsText("8 → 32");
        assertThat(page.locator("dialog")).containsText("<script>");
    }

    /** The server is shared, and the pictures of its pages have a backup. */
    private void withoutBackups() throws Exception {
        await().until(() -> console.call("GET", "/admin/v1/backups", "").contains("\"idle\""));
        Matcher names = Pattern.compile("\"name\":\"([^\"]+)\"").matcher(console.call("GET", "/admin/v1/backups", ""));
        while (names.find()) {
            console.call("DELETE", "/admin/v1/backups/" + names.group(1), "");
        }
    }

    @Test
    void aBackupIsMadeCheckedAndRemovedAndTheLogsLevelChanged() throws Exception {
        withoutBackups();
        Page page = console.at(console.signedIn(english()), "backups");
        button(page, "Back up now").click();
        assertThat(page.locator("tbody tr")).hasCount(1);
        button(page, "Check").click();
        assertThat(page.locator(".notice.good")).containsText("is whole");
        button(page, "Delete").click();
        page.locator("dialog button.danger").click();
        assertThat(page.locator("tbody tr")).hasCount(0);

        console.at(page, "logs");
        page.getByLabel("Change to").selectOption("DEBUG");
        button(page, "Apply").click();
        assertThat(page.locator(".facts")).containsText("DEBUG");
    }

    @Test
    void theFirstPageIsSmall() {
        AtomicLong bytes = new AtomicLong();
        Page page = console.blank(english());
        page.onRequestFinished(request -> bytes.addAndGet(request.sizes().responseBodySize));
        page.navigate(console.url());
        page.locator("input[name=key]").fill(ConsoleBrowser.MASTER);
        page.keyboard().press("Enter");
        page.locator(".figures").waitFor();
        assertThat(bytes.get()).isBetween(20_000L, FIRST_PAGE_BYTES);
    }
}
