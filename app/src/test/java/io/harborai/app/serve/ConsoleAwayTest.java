package io.harborai.app.serve;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.harborai.app.serve.ConsoleBrowser.button;

/** The server goes away while somebody types, and comes back: nothing typed is lost, and it can be sent. */
@ExtendWith(ConsoleExtension.class)
final class ConsoleAwayTest {
    private static final ConsoleWords WORDS = ConsoleWords.ENGLISH;

    private final ConsoleBrowser console;

    ConsoleAwayTest(ConsoleBrowser console) {
        this.console = console;
    }

    /**
     * A page on which something is typed.
     *
     * @param page where
     * @param open the button that opens the form; empty when it is open
     * @param text where one types
     * @param send the button that sends it
     */
    private record Form(String page, String open, String text, String send) {}

    private static final String DIALOG = "dialog input:not([type=checkbox]):not([type=number])";

    private static Stream<Form> forms() {
        return Stream.of(new Form("playground", "", "main textarea", "send"), new Form("keys", "key.new", DIALOG,
                "create"), new Form("teams", "team.new", DIALOG, "create"),
                new Form("config", "", "main textarea",
                        "config.check"),
                new Form("alerts", "silence.new", DIALOG, "silence"), new Form("knowledge",
                        "collection.new", DIALOG, "create"));
    }

    @Test
    void whatIsTypedIsThereWhenTheServerIsBack() {
        Page page = console.signedIn(WORDS.user());
        forms().forEach(form -> {
            console.at(page, form.page());
            if (!form.open().isEmpty()) {
                button(page, WORDS.of(form.open())).click();
            }
            Locator text = page.locator(form.text()).first();
            text.fill("half: a thought");
            page.context().setOffline(true);
            button(page, WORDS.of(form.send())).last().click();
            assertThat(page.locator(".offline")).isVisible();
            assertThat(text).hasValue("half: a thought");
            page.context().setOffline(false);
            assertThat(page.locator(".offline")).hasCount(0);
            assertThat(text).hasValue("half: a thought");
            assertThat(button(page, WORDS.of(form.send())).last()).isEnabled();
            if (!form.open().isEmpty()) {
                page.keyboard().press("Escape");
            }
        });
    }

    @Test
    void aFileWhoseUploadIsCutGoesOnWhereItWas() {
        Page page = console.chatting(WORDS.user(), "hal");
        page.locator(".composer").waitFor();
        int[] cuts = new int[1];
        page.route("**/api/files/*/content*", route -> {
            if (cuts[0]++ < 2) {
                route.abort();
            } else {
                route.resume();
            }
        });
        page.locator(".composer input[type=file]").setInputFiles(new FilePayload(
                "cargo.txt", "text/plain", "cargo ".repeat(50_000).getBytes(StandardCharsets.US_ASCII)));
        assertThat(page.locator(".filecard")).containsText("cargo.txt");
        assertThat(page.locator(".filecard")).containsText("292 KB");
        assertThat(page.locator(".uploads")).hasCount(0);
    }
}
