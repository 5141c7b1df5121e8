package io.harborai.app.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.harborai.app.serve.ConsoleBrowser.PICTURES;
import static io.harborai.app.serve.ConsoleBrowser.SAID;
import static io.harborai.app.serve.ConsoleBrowser.say;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How every page looks: on a phone and on a desk, light and dark, in both languages, for somebody who sees and somebody who
 * does not. {@code -Dharborai.screenshots=DIRECTORY} looks at all pages in all of these ways, and keeps pictures of them.
 */
@ExtendWith(ConsoleExtension.class)
final class ConsoleLooksTest {
    private static final List<String> PAGES = List.of("overview", "health", "alerts", "usage", "requests",
            "playground", "knowledge", "chat", "models", "prompts", "keys", "teams", "accounts", "config", "tuning",
            "backups", "logs", "audit");
    /** The dark theme differs in its colours only: the pages that show all of them are enough in the usual run. */
    private static final List<String> COLOURED = List.of("overview", "health", "alerts", "knowledge", "prompts",
            "keys", "config", "backups");
    private static final int PHONE = 390;
    private static final int DESK = 1280;

    private final ConsoleBrowser console;

    ConsoleLooksTest(ConsoleBrowser console) {
        this.console = console;
    }

    private void look(Page page, String name) {
        if (!PICTURES.isEmpty()) {
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(PICTURES, name + ".png")));
        }
    }

    private static Browser.NewContextOptions user(ConsoleWords words, boolean dark, int width) {
        return words.user().setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT).setViewportSize(width,
                width == PHONE ? 844 : 860);
    }

    @Test
    void theTwoDictionariesHaveTheSameWordsAndPlaces() {
        Map<String, String> english = ConsoleWords.ENGLISH.all();
        Map<String, String> chinese = ConsoleWords.CHINESE.all();
        assertThat(english).hasSizeGreaterThan(500).hasSameSizeAs(chinese);
        english.forEach((name, text) -> {
            assertThat(chinese).containsKey(name);
            assertThat(places(ConsoleWords.CHINESE.of(name))).as(name).isEqualTo(places(text));
        });
    }

    private static List<String> places(String text) {
        return Pattern.compile("\\{\\w+}").matcher(text).results().map(found -> found.group())
                .filter(place -> !place.equals("{language}")).sorted().toList();
    }

    @Test
    void everyPageIsUsableOnAPhoneAndLeavesHostileTextInert() throws Exception {
        ConsoleSeeds.sow(console, SAID);
        boolean all = !PICTURES.isEmpty();
        for (boolean dark : List.of(false, true)) {
            ConsoleWords words = dark ? ConsoleWords.CHINESE : ConsoleWords.ENGLISH;
            for (int width : all ? List.of(PHONE, DESK) : List.of(PHONE)) {
                Page page = console.signedIn(user(words, dark, width));
                assertThat(page.locator("html")).hasAttribute("lang", dark ? "zh-CN" : "en");
                for (String name : dark && !all ? COLOURED : PAGES) {
                    console.at(page, name);
                    if (all) {
                        enliven(page, name, words);
                    }
                    look(page, name + "-" + (dark ? "dark" : "light") + "-" + width);
                    ConsoleBrowser.assertUsable(page, name);
                    ConsoleBrowser.assertInert(page, name);
                }
                page.context().close();
                if (all) {
                    sheet(dark, width);
                }
            }
        }
        assertThat(console.troubles()).isEmpty();
    }

    /** Pages that are empty until somebody does something. */
    private static void enliven(Page page, String name, ConsoleWords words) {
        if (name.equals("playground")) {
            page.getByLabel(words.of("play.prompt")).fill("Which ships berth **today**?\n\n- Aurora\n- Borealis");
            ConsoleBrowser.button(page, words.of("send")).click();
            assertThat(page.locator(".meta")).containsText("USD");
        } else if (name.equals("knowledge")) {
            page.locator("main textarea").fill("How long does the warranty of a crane last?");
            page.keyboard().press("Enter");
            page.locator(".meta").waitFor();
        }
    }

    /** All pages on one picture, for the documentation. */
    private void sheet(boolean dark, int width) throws IOException {
        String kind = (dark ? "dark" : "light") + "-" + width;
        int small = width == PHONE ? 260 : 640;
        Path html = Path.of(PICTURES, "sheet-" + kind + ".html");
        Files.writeString(html, PAGES.stream().map(name -> "<img width=" + small + " src='" + name + "-" + kind
                + ".png'>")
                .collect(Collectors.joining("", "<body style='margin:8px;display:flex;flex-wrap:wrap;gap:8px;"
                        + "background:#8a949c'>", "</body>")));
        Page page = console.blank(new Browser.NewContextOptions().setViewportSize((width == PHONE ? 9 : 3) * (small + 8)
                + 8, 600));
        page.navigate(html.toUri().toString());
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setType(ScreenshotType.JPEG).setQuality(72)
                .setPath(Path.of(PICTURES, "console-pages-" + kind + ".jpg")));
    }

    @ParameterizedTest
    @EnumSource(ConsoleWords.class)
    void aRoomIsUsableOnAPhone(ConsoleWords words) {
        boolean dark = words == ConsoleWords.CHINESE;
        Page page = console.chatting(words, user(words, dark, PHONE), dark ? "小强强" : "gus");
        look(page, "rooms-" + (dark ? "dark" : "light") + "-" + PHONE);
        ConsoleBrowser.assertUsable(page, "rooms");
        page.locator(".room").first().click();
        say(page, "Ahoy from a phone " + SAID);
        assertThat(page.locator("article").last()).containsText("Ahoy from a phone");
        page.locator(".composer textarea").pressSequentially("/");
        page.locator(".offers").waitFor();
        look(page, "room-" + (dark ? "dark" : "light") + "-" + PHONE);
        ConsoleBrowser.assertUsable(page, "room");
        ConsoleBrowser.assertInert(page, "room");
        assertThat(console.troubles()).isEmpty();
    }
}
