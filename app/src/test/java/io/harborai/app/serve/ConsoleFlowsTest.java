package io.harborai.app.serve;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.harborai.app.serve.ConsoleBrowser.ALWAYS;
import static io.harborai.app.serve.ConsoleBrowser.HOSTILE;
import static io.harborai.app.serve.ConsoleBrowser.LONG;
import static io.harborai.app.serve.ConsoleBrowser.box;
import static io.harborai.app.serve.ConsoleBrowser.button;
import static io.harborai.app.serve.ConsoleBrowser.item;
import static io.harborai.app.serve.ConsoleBrowser.tab;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What people come to the console for, from the first click to the last, in each of its languages. */
@ExtendWith(ConsoleExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsoleFlowsTest {
    private static final LocatorAssertions.ContainsTextOptions FOUND = new LocatorAssertions.ContainsTextOptions()
            .setTimeout(60_000);

    private final ConsoleBrowser console;

    ConsoleFlowsTest(ConsoleBrowser console) {
        this.console = console;
    }

    @ParameterizedTest
    @EnumSource(ConsoleWords.class)
    void aPersonMakesAKeyTalksToAModelAndSeesWhatItCost(ConsoleWords words) {
        Page page = console.signedIn(words.user());
        console.at(page, "keys");
        button(page, words.of("key.new")).click();
        box(page, words.of("name")).fill("<img src=x onerror=alert(1)> " + words);
        button(page, words.of("create")).click();
        assertThat(page.locator("dialog code.secret")).containsText("hb-");
        button(page, words.of("done")).click();
        assertThat(page.locator("table")).containsText("<img src=x onerror=alert(1)> " + words);
        console.at(page, "playground");
        page.getByLabel(words.of("play.prompt")).fill(
                "Hello **harbour** <script>alert(1)</script> ![x](http://127.0.0.1:1/y)");
        button(page, words.of("send")).click();
        assertThat(page.locator(".said strong")).hasText("harbour");
        assertThat(page.locator(".said")).containsText("<script>alert(1)</script>");
        assertThat(page.locator(".said img, .said script")).hasCount(0);
        assertThat(page.locator(".meta")).containsText("USD");
        page.locator(".meta a").click();
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody")).containsText("local/echo");
        console.at(page, "usage");
        Locator row = page.locator("main tbody tr", new Page.LocatorOptions().setHasText("echo"));
        assertThat(row.locator("td").last()).containsText(Pattern.compile("0\\.0[0-9]+ USD"));
        assertThat(console.troubles()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ConsoleWords.class)
    void documentsAreDroppedAskedAboutAndAnAnswersCitationOpensItsPassage(ConsoleWords words) throws Exception {
        console.call("PUT", "/api/config", "{\"model\":\"local/extract\",\"threshold\":0}");
        Page page = console.at(console.signedIn(words.user()), "knowledge");
        button(page, words.of("collection.new")).click();
        String name = "handbook-" + words.name().toLowerCase(Locale.ROOT);
        box(page, words.of("collection.name")).fill(name);
        button(page, words.of("create")).click();
        assertThat(page.locator("main select").first()).hasValue(name);
        page.locator(".drop input[type=file]").setInputFiles(new FilePayload("warranty.md", "text/markdown",
                "# Warranty\n\nThe warranty of a crane lasts five years.".getBytes(StandardCharsets.UTF_8)));
        page.locator(".drop").evaluate("(drop, text) => { const dataTransfer = new DataTransfer();"
                + " dataTransfer.items.add(new File(['# ' + text + '\\n\\nThe harbour gate opens at six. ' + text],"
                + " '<img src=x onerror=alert(4)>.md')); drop.dispatchEvent(new DragEvent('drop', {dataTransfer,"
                + " bubbles: true, cancelable: true})); }", HOSTILE);
        assertThat(page.locator("tbody .badge.good")).hasCount(2, LONG);
        assertThat(page.locator("tbody")).containsText("_img src=x");
        tab(page, words.of("ask")).click();
        page.locator("main textarea").fill("How long does the warranty of a crane last?");
        page.keyboard().press("Enter");
        assertThat(page.locator(".prose").first()).containsText("five years");
        page.locator(".prose a").first().click();
        assertThat(page.locator("dialog mark")).containsText("five years");
        page.keyboard().press("Escape");
        button(page, words.of("ask.fresh")).click();
        page.locator("main textarea").fill("When does the harbour gate open?");
        page.keyboard().press("Enter");
        assertThat(page.locator(".prose").first()).containsText("six");
        page.locator(".sources button").last().click();
        assertThat(page.locator("dialog .passage")).isVisible();
        page.keyboard().press("Escape");
        tab(page, words.of("search")).click();
        page.locator("main input[type=search]").fill("harbour gate");
        page.keyboard().press("Enter");
        assertThat(page.locator(".snippet").first()).containsText("harbour gate");
        assertThat(page.locator("main img, main script, a[href^=javascript]")).hasCount(0);
        assertThat(console.troubles()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ConsoleWords.class)
    void twoPeopleTalkAnAiMemberAnswersAndAFileIsGivenFromOneToTheOther(ConsoleWords words, @TempDir Path directory)
            throws Exception {
        boolean english = words == ConsoleWords.ENGLISH;
        String room = english ? "pier" : "码头";
        Page one = console.chatting(words, words.user(), english ? "iris" : "小明明");
        Page other = console.chatting(words, words.user(), english ? "jack" : "小红红");
        one.getByLabel(words.of("chat.menu")).click();
        item(one, words.of("room.new")).click();
        box(one, words.of("name")).fill(room);
        button(one, words.of("create")).click();
        assertThat(one.locator(".column h2").first()).containsText(room);
        button(other, words.of("chat.browse")).click();
        button(other, words.of("chat.join") + " " + room).click();
        assertThat(other.locator(".column h2").first()).containsText(room);

        // The owner of a room may add an AI member with the models that the configuration allows.
        one.getByLabel(words.of("room.menu")).click();
        item(one, words.of("ai")).click();
        button(one, words.of("ai.new")).click();
        Locator form = one.locator("dialog").last();
        form.getByLabel(words.of("ai.name")).first().fill(english ? "Pilot" : "领航员");
        form.getByLabel(words.of("ai.model")).first().fill("local/echo");
        form.getByLabel(words.of("ai.prompt")).fill(HOSTILE);
        button(one, words.of("create")).click();
        assertThat(one.locator("dialog .lines")).containsText("local/echo");
        one.keyboard().press("Escape");

        // A name completes itself, and so does a command.
        other.reload();
        Locator say = other.locator(".composer textarea");
        say.pressSequentially(english ? "@Pi" : "@领");
        assertThat(other.locator(".offers li")).hasCount(1);
        say.press("Tab");
        assertThat(say).hasValue(english ? "@Pilot " : "@领航员 ");
        say.pressSequentially("**Ahoy** <script>alert(5)</script>");
        say.press("Enter");
        for (Page page : List.of(one, other)) {
            Locator answer = page.locator("article", new Page.LocatorOptions().setHas(page.locator(".head .badge")));
            assertThat(answer.locator(".prose strong").last()).hasText("Ahoy");
            assertThat(answer.last()).containsText("<script>");
            assertThat(page.locator(".message.pending")).hasCount(0);
        }
        say.pressSequentially("/ai");
        assertThat(other.locator(".offers")).hasCount(0);
        say.fill("/a");
        assertThat(other.locator(".offers")).containsText("/announce");
        say.fill("/ai status");
        say.press("Enter");
        assertThat(other.locator(".column .notice")).containsText("local/echo");

        one.locator(".composer input[type=file]").setInputFiles(new FilePayload("map_of [the](x) _harbour_.txt",
                "text/plain", ("a map " + HOSTILE).getBytes(StandardCharsets.UTF_8)));
        Locator card = other.locator(".filecard");
        assertThat(card).containsText("map_of [the](x) _harbour_.txt");
        assertThat(one.locator(".uploads")).hasCount(0);
        Download saved = other.waitForDownload(() -> card.getByRole(AriaRole.BUTTON).click());
        saved.saveAs(directory.resolve("saved"));
        assertThat(Files.readString(directory.resolve("saved"))).isEqualTo("a map " + HOSTILE);
        assertThat(other.locator("main script, main .prose img, a[href^=javascript]")).hasCount(0);
        assertThat(console.troubles()).isEmpty();
    }

    /** Comes last: what fires is in the history half a minute later at most, which is over by then. */
    @Order(Integer.MAX_VALUE)
    @ParameterizedTest
    @EnumSource(ConsoleWords.class)
    void anAlertFiresIsSilencedAndHeardAgain(ConsoleWords words) {
        Page page = console.at(console.signedIn(words.user()), "alerts");
        Locator firing = page.locator("table[aria-label='" + words.of("alerts.firing") + "'] tr",
                new Page.LocatorOptions().setHasText(ALWAYS));
        assertThat(firing).containsText("<script>", FOUND);
        button(page, words.of("silence") + " " + ALWAYS).click();
        box(page, words.of("reason")).fill(HOSTILE);
        button(page, words.of("silence")).click();
        assertThat(firing.locator(".badge").first()).hasText(words.of("silenced"));
        Locator silences = page.locator("table[aria-label='" + words.of("silences") + "']");
        assertThat(silences).containsText("<script>");
        silences.getByText(words.of("silence.end"), new Locator.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByText(words.of("silences.none"))).isVisible();
        tab(page, words.of("alerts.rules")).click();
        assertThat(page.locator("tbody")).containsText("error_rate_high");
        page.keyboard().press("ArrowRight");
        assertThat(tab(page, words.of("alerts.history"))).isFocused();
        assertThat(page.locator("main tbody")).containsText(ALWAYS, FOUND);
        assertThat(page.locator("main tbody")).containsText(words.of("alert.fires"));
        assertThat(console.troubles()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ConsoleWords.class)
    void theLogIsReadWithPlotsOverTheChosenTime(ConsoleWords words) throws Exception {
        console.call("POST", "/v1/chat/completions",
                "{\"model\":\"local/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"for the log\"}]}");
        // A line is in the log a moment after its answer.
        await().atMost(Duration.ofMinutes(1)).until(() -> console.call("GET", "/admin/v1/logs/analysis?hours=1", "")
                .contains("\"name\":\"echo\"")
                || console.call("GET", "/admin/v1/logs/analysis?hours=1", "").contains("\"name\":\"local/echo\""));
        Page page = console.at(console.signedIn(words.user()), "logs");
        Locator models = page.locator("table[aria-label='" + words.of("models") + "']");
        assertThat(models).containsText("echo");
        assertThat(page.locator(".figures")).containsText(words.of("logs.requests"));
        for (String plot : List.of("logs.requests", "logs.times", "logs.lines")) {
            Locator chart = page.locator("svg[aria-label='" + words.of(plot) + "']");
            assertThat(chart).isVisible();
            assertThat(chart.locator("path.line").first()).hasAttribute("d", Pattern.compile("M.*"));
        }
        page.locator(".page > header select").selectOption("1");
        assertThat(models).containsText("echo");
        button(page, words.of("logs.again")).click();
        assertThat(models).containsText("echo");
        assertThat(page.locator("main")).not().containsText("/harborai-console");
        assertThat(console.troubles()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ConsoleWords.class)
    void aChangeOfTheConfigurationIsCheckedAppliedAndRolledBack(ConsoleWords words) {
        Page page = console.at(console.signedIn(words.user()), "config");
        Locator history = page.locator("table[aria-label='" + words.of("config.history") + "']");
        String before = history.locator("tbody tr").first().locator("button").first().textContent();
        Locator text = page.locator("textarea");
        text.fill("logging:\n  level: shouting\n");
        button(page, words.of("config.check")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("logging.level");
        text.fill("logging:\n  level: warn\n");
        button(page, words.of("config.check")).click();
        assertThat(page.locator(".diff")).containsText("logging.level");
        button(page, words.of("config.apply")).click();
        assertThat(page.locator(".notice.good")).isVisible();
        button(page, words.of("rollback") + " " + before).click();
        page.locator("dialog footer button.danger").click();
        assertThat(history).containsText("rolled back to " + before.substring(1));
    }
}
