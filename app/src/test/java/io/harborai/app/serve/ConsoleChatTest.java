package io.harborai.app.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.harborai.app.serve.ConsoleBrowser.HOSTILE;
import static io.harborai.app.serve.ConsoleBrowser.box;
import static io.harborai.app.serve.ConsoleBrowser.button;
import static io.harborai.app.serve.ConsoleBrowser.english;
import static io.harborai.app.serve.ConsoleBrowser.item;
import static io.harborai.app.serve.ConsoleBrowser.say;
import static org.assertj.core.api.Assertions.assertThat;

/** The console's chat room, as people use it. */
@ExtendWith(ConsoleExtension.class)
final class ConsoleChatTest {
    private static final WebSocketRoute.CloseOptions GONE = new WebSocketRoute.CloseOptions().setCode(1001)
            .setReason("");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConsoleBrowser console;

    ConsoleChatTest(ConsoleBrowser console) {
        this.console = console;
    }

    @Test
    void twoPeopleTalkReactAndAnswerInAThread() {
        Page ann = console.chatting(english(), "ann");
        Page bob = console.chatting(english(), "bob");
        assertThat(ann.locator("nav.side a")).hasCount(1);
        say(ann, "Ahoy **bob** " + HOSTILE);
        Locator heard = bob.locator("article", new Page.LocatorOptions().setHasText("Ahoy"));
        assertThat(heard.locator("strong", new Locator.LocatorOptions().setHasText("bob"))).isVisible();
        assertThat(heard).containsText("<script>");
        heard.hover();
        heard.getByLabel("React with 👍").click();
        assertThat(ann.getByLabel("👍, 1 times")).isVisible();
        heard.getByLabel("More for the message of ann").click();
        item(bob, "Reply in a thread").click();
        bob.locator(".composer textarea").last().fill("Ahoy yourself");
        bob.locator(".composer textarea").last().press("Enter");
        button(ann, "1 replies").click();
        assertThat(ann.getByLabel("Thread").locator("article").last()).containsText("Ahoy yourself");
        say(ann, "/list -s");
        assertThat(ann.locator(".column .notice")).containsText("bob");
        assertThat(bob.locator("main img, main script, a[href^=javascript]")).hasCount(0);
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void anOwnerOfARoomKeepsOrderInIt() {
        Page cleo = console.chatting(english(), "cleo");
        Page dan = console.chatting(english(), "dan");
        cleo.getByLabel("More of the chat room").click();
        item(cleo, "New room").click();
        box(cleo, "Name").fill("dock");
        button(cleo, "Create").click();
        assertThat(cleo.locator(".column h2").first()).containsText("dock");
        button(dan, "Find rooms and people").click();
        button(dan, "Join dock").click();
        assertThat(dan.locator(".column h2").first()).containsText("dock");
        say(dan, "Let me in");
        assertThat(cleo.locator(".list")).containsText("Let me in");
        cleo.getByLabel("More of this room").click();
        item(cleo, "Members").click();
        button(cleo, "Keep order").click();
        button(cleo, "Ban").click();
        cleo.keyboard().press("Escape");
        assertThat(dan.locator(".rooms")).not().containsText("dock");
        cleo.getByLabel("More of this room").click();
        item(cleo, "Who is kept out").click();
        assertThat(cleo.locator("dialog tbody")).containsText("dan");
    }

    @Test
    void whatIsSaidWhileTheServerIsAwayIsSaidOnceItIsBack() {
        AtomicBoolean away = new AtomicBoolean();
        List<WebSocketRoute> sockets = new ArrayList<>();
        Page page = console.chatting(english(), "eve");
        page.routeWebSocket(Pattern.compile(".*/ws"), socket -> {
            sockets.add(socket);
            if (away.get()) {
                socket.close(GONE);
            } else {
                socket.connectToServer();
            }
        });
        page.reload();
        page.locator(".composer").waitFor();
        say(page, "before");
        assertThat(page.locator("article:not(:has(.pending))", new Page.LocatorOptions().setHasText("before")))
                .hasCount(1);
        away.set(true);
        sockets.getLast().close(GONE);
        assertThat(page.locator(".away")).isVisible();
        say(page, "while away");
        page.locator(".composer textarea").fill("half a thought");
        assertThat(page.locator(".message.pending")).containsText("while away");
        away.set(false);
        assertThat(page.locator(".away")).hasCount(0);
        assertThat(page.locator(".message.pending")).hasCount(0);
        assertThat(page.locator("article", new Page.LocatorOptions().setHasText("while away"))).hasCount(1);
        assertThat(page.locator(".composer textarea")).hasValue("half a thought");
    }

    /** A chat room that says of itself that it has ten thousand messages. */
    private static void crowded(WebSocketRoute socket) {
        socket.onMessage(frame -> {
            JsonNode asked = JSON.readTree(frame.text());
            String head = "{\"id\":" + asked.get("id") + ",\"type\":";
            switch (asked.get("type").asString()) {
                case "login" -> socket.send(head + "\"login\",\"account\":{\"account\":\"u_1\",\"name\":\"fay\"}}");
                case "rooms" -> socket.send(head + "\"rooms\",\"rooms\":[{\"room\":\"r_1\",\"name\":\"crowd\",\"kind\":"
                        + "\"public\",\"role\":\"member\",\"unread\":0}]}");
                case "enter" -> socket.send(head
                        + "\"entered\",\"room\":\"r_1\",\"epoch\":\"e1\",\"seq\":10000,\"more\":"
                        + "false,\"view\":{\"room\":\"r_1\",\"name\":\"crowd\",\"kind\":\"public\"},\"pins\":[],\"messages\":["
                        + IntStream.rangeClosed(1, 10_000).mapToObj(ConsoleChatTest::message)
                                .collect(Collectors.joining(","))
                        + "]}");
                case "typing" -> assertThat(asked.has("id")).isFalse();
                default -> socket.send(head + "\"done\"}");
            }
        });
    }

    private static String message(int n) {
        return "{\"seq\":" + n + ",\"number\":" + n + ",\"account\":\"u_" + n % 7 + "\",\"name\":\"p" + n % 7
                + "\",\"text\":\"message " + n + " " + "word ".repeat(n % 60) + "\",\"at\":" + (1_790_000_000_000L + n
                        * 60_000L)
                + ",\"client_id\":\"c" + n + "\"}";
    }

    @Test
    void aRoomOfTenThousandMessagesHoldsOnlyThoseThatAreSeen() {
        Page page = console.chatting(english(), "fay");
        page.routeWebSocket(Pattern.compile(".*/ws"), ConsoleChatTest::crowded);
        page.reload();
        page.locator("article[aria-posinset='10000']").waitFor(new Locator.WaitForOptions().setTimeout(30_000));
        assertThat(page.locator("article").count()).isLessThan(80);
        Locator list = page.locator(".list");
        list.evaluate("list => { list.scrollTop = 0; }");
        assertThat(page.locator("article[aria-posinset='1']")).containsText("message 1 ");
        assertThat(page.locator("article").count()).isLessThan(80);
        list.evaluate("list => { list.scrollTop = list.scrollHeight / 2; }");
        assertThat(page.locator("article[aria-posinset='1']")).hasCount(0);
        list.focus();
        page.keyboard().press("End");
        assertThat(page.locator("article[aria-posinset='10000']")).isVisible();
    }
}
