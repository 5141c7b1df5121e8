package io.harborai.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;

/**
 * Measures the console in a real Chromium, by the browser's own clock: the first page of somebody who was never here,
 * the frames of charts of a day by the minute under a moving pointer, and those of a room of 10 000 messages that is scrolled.
 */
final class ConsoleBench {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final int MINUTES = 1440;
    private static final int CURVES = 12;
    private static final int MESSAGES = 10_000;
    /** A frame that comes later than this is one that people see as a jerk. */
    private static final double LATE_MS = 50;
    private static final Pattern ASKED = Pattern.compile("\"id\":(\"[^\"]*\")");
    /** Calls what moves the page once a frame for some seconds; tells the times between frames. */
    private static final String FRAMES = """
            ([seconds, move]) => new Promise(done => {
              const step = new Function("i", "part", move), times = [];
              let first = 0, last = 0, i = 0;
              const frame = now => {
                if (last) times.push(now - last);
                first ||= now;
                last = now;
                if (now - first > seconds * 1000) { done(times); return; }
                step(i++, (now - first) / (seconds * 1000));
                requestAnimationFrame(frame);
              };
              requestAnimationFrame(frame);
            })""";
    private static final String POINT = """
            const svg = document.querySelector(".chart svg[role=img]"), box = svg.getBoundingClientRect();
            svg.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX: box.left + 50 + (i * 7) % (box.width - 60), clientY: box.top + 60 }));""";
    private static final String SCROLL = """
            const list = document.querySelector(".list");
            list.scrollTop = (list.scrollHeight - list.clientHeight) * (1 - part);""";

    private final Settings settings;
    private final String serverCommand;

    ConsoleBench(Settings settings, String serverCommand) {
        this.settings = settings;
        this.serverCommand = serverCommand + " --roles gateway,chatroom";
    }

    /**
     * A first visit.
     *
     * @param shownMs from the navigation to the first figures of the overview, milliseconds
     * @param kilobytes on the line until then
     */
    private record Visit(double shownMs, double kilobytes) {}

    /**
     * Frames of a while.
     *
     * @param p50 the median time from one to the next, milliseconds
     * @param p99 of a hundred the longest but one, milliseconds
     * @param longest milliseconds
     * @param late how many came too late
     * @param count how many there were
     */
    private record Frames(double p50, double p99, double longest, long late, int count) {
        static Frames of(List<Double> times) {
            double[] sorted = times.stream().mapToDouble(Number::doubleValue).sorted().toArray();
            if (sorted.length == 0) {
                throw new BenchException("the browser drew no frame");
            }
            return new Frames(sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)],
                    sorted[sorted.length - 1], times.stream().filter(time -> time > LATE_MS).count(), sorted.length);
        }

        List<String> row(String name) {
            return List.of(name, Spread.number(p50), Spread.number(p99), Spread.number(longest), late + " of "
                    + count);
        }
    }

    Report run(String command) {
        try (GatewayProcess server = GatewayProcess.start(serverCommand, 9);
                Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(
                        CHROMIUM).setArgs(List.of("--no-sandbox")))) {
            String url = server.target().baseUrl().resolve("/console/").toString();
            visit(browser, url);
            List<Visit> visits = IntStream.range(0, settings.starts()).mapToObj(n -> visit(browser, url)).toList();
            Frames still = frames(signedIn(browser, url, "health"), "");
            Frames chart = chart(browser, url);
            Frames room = room(browser, url);
            Spread shown = Spread.of(visits, Visit::shownMs);
            return new Report("console", "The console in a browser")
                    .paragraph("Chromium without a screen on the same machine; the times are of its own clock. "
                            + "A visit is with an empty cache, from the navigation to the overview's figures. Frames over "
                            + settings.measure().toSeconds() + " s; “late” are those more than " + (int) LATE_MS
                            + " ms after the one before.")
                    .table(List.of("machine", ""), Machine.rows()).commands(command)
                    .table(List.of("figure", "value"), List.of(List.of("first page shown, ms", shown.text()), List.of(
                            "first page, KB on the line", Spread.of(visits, Visit::kilobytes).text())))
                    .table(List.of("frames", "p50 ms", "p99 ms", "longest ms", "late"), List.of(still.row(
                            "a page at rest, for comparison"),
                            chart.row(CURVES + " curves of " + MINUTES
                                    + " minutes, the pointer over them"),
                            room.row("a room of " + MESSAGES
                                    + " messages, scrolled from end to start")))
                    .plot("first-page", new BarPlot("first page shown, ms", List.of(new BarPlot.Bar("overview",
                            shown))))
                    .plot("frames", new BarPlot("from one frame to the next, ms: p50, and from it to p99", List.of(bar(
                            "at rest", still), bar("curves", chart), bar("room", room))));
        }
    }

    private static BarPlot.Bar bar(String name, Frames frames) {
        return new BarPlot.Bar(name, new Spread(frames.p50(), frames.p50(), frames.p99()));
    }

    private static BrowserContext someone(Browser browser) {
        // The page's own policy forbids what measures it: functions made of texts.
        BrowserContext context = browser.newContext(new Browser.NewContextOptions().setLocale("en-GB").setBypassCSP(
                true).setViewportSize(1280, 860));
        context.setDefaultTimeout(60_000);
        context.addInitScript("sessionStorage.setItem('harborai.key', '" + GatewayProcess.MASTER_KEY + "')");
        return context;
    }

    private static Visit visit(Browser browser, String url) {
        try (BrowserContext context = someone(browser)) {
            Page page = context.newPage();
            context.addInitScript("new MutationObserver((all, watch) => { if (document.querySelector('.figures')) {"
                    + " watch.disconnect(); requestAnimationFrame(() => { window.shownAt = performance.now(); }); } })"
                    + ".observe(document, { subtree: true, childList: true })");
            page.navigate(url);
            page.waitForFunction("window.shownAt > 0");
            double bytes = ((Number) page.evaluate("[...performance.getEntriesByType('navigation'),"
                    + " ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + one.transferSize, 0)"))
                    .doubleValue();
            return new Visit(((Number) page.evaluate("window.shownAt")).doubleValue(), bytes / 1000);
        }
    }

    private static Page signedIn(Browser browser, String url, String name) {
        Page page = someone(browser).newPage();
        page.navigate(url + "#/" + name);
        page.locator(".frame").waitFor();
        return page;
    }

    private Frames frames(Page page, String move) {
        List<Double> times = new ArrayList<>();
        for (Object each : (List<?>) page.evaluate(FRAMES, List.of((int) settings.measure().toSeconds(), move))) {
            times.add(((Number) each).doubleValue());
        }
        page.context().close();
        return Frames.of(times);
    }

    private Frames chart(Browser browser, String url) {
        Page page = someone(browser).newPage();
        List<String> names = IntStream.range(0, CURVES).mapToObj(n -> "part" + n + "_percent").toList();
        answer(page, ".*/admin/v1/monitor\\?.*", "{\"now\":{},\"summary\":{" + names.stream().map(name -> "\"" + name
                + "\":{\"last\":1,\"avg\":1,\"min\":0,\"max\":2,\"p95\":2}").collect(Collectors.joining(",")) + "}}");
        answer(page, ".*/admin/v1/monitor/series.*", "{\"series\":{" + names.stream().map(name -> "\"" + name + "\":["
                + IntStream.range(0, MINUTES).mapToObj(minute -> "[" + (1_790_000_000L + minute * 60L) + ","
                        + Math.floorMod(name.hashCode() + minute * 7, 100) + ",0,100]").collect(Collectors.joining(","))
                + "]").collect(Collectors.joining(",")) + "}}");
        page.navigate(url + "#/health");
        page.locator(".chart path.line").nth(CURVES - 1).waitFor();
        return frames(page, POINT);
    }

    private static void answer(Page page, String path, String json) {
        page.route(Pattern.compile(path), route -> route.fulfill(new Route.FulfillOptions().setContentType(
                "application/json").setBody(json)));
    }

    private Frames room(Browser browser, String url) {
        BrowserContext context = someone(browser);
        context.addInitScript("sessionStorage.setItem('harborai.chat', JSON.stringify({ token: 't', name: 'fay',"
                + " account: 'u_1' }))");
        Page page = context.newPage();
        page.routeWebSocket(Pattern.compile(".*/ws"), ConsoleBench::crowded);
        page.navigate(url + "#/chat");
        page.locator("article[aria-posinset='" + MESSAGES + "']").waitFor();
        return frames(page, SCROLL);
    }

    /** A chat room that says of itself that it has so many messages. */
    private static void crowded(WebSocketRoute socket) {
        socket.onMessage(frame -> {
            var asked = ASKED.matcher(frame.text());
            if (!asked.find()) {
                return;
            }
            String head = "{\"id\":" + asked.group(1) + ",\"type\":";
            String text = frame.text();
            if (text.contains("\"type\":\"login\"")) {
                socket.send(head + "\"login\",\"account\":{\"account\":\"u_1\",\"name\":\"fay\"}}");
            } else if (text.contains("\"type\":\"rooms\"")) {
                socket.send(head + "\"rooms\",\"rooms\":[{\"room\":\"r_1\",\"name\":\"crowd\",\"kind\":\"public\","
                        + "\"role\":\"member\",\"unread\":0}]}");
            } else if (text.contains("\"type\":\"enter\"")) {
                socket.send(head + "\"entered\",\"room\":\"r_1\",\"epoch\":\"e1\",\"seq\":" + MESSAGES
                        + ",\"more\":false,"
                        + "\"view\":{\"room\":\"r_1\",\"name\":\"crowd\",\"kind\":\"public\"},\"pins\":[],\"messages\":["
                        + IntStream.rangeClosed(1, MESSAGES).mapToObj(ConsoleBench::message).collect(Collectors.joining(
                                ","))
                        + "]}");
            } else {
                socket.send(head + "\"done\",\"assistants\":[]}");
            }
        });
    }

    private static String message(int n) {
        return "{\"seq\":" + n + ",\"number\":" + n + ",\"account\":\"u_" + n % 7 + "\",\"name\":\"p" + n % 7
                + "\",\"text\":\"message " + n + " **bold** " + "word ".repeat(n % 60) + "\",\"at\":"
                + (1_790_000_000_000L + n * 60_000L) + ",\"client_id\":\"c" + n + "\"}";
    }
}
