package io.harborai;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.batch.BatchItem;
import io.harborai.chat.AssistantMessage;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatCompletions;
import io.harborai.chat.ChatRequest;
import io.harborai.chat.ChatStream;
import io.harborai.chat.ReasoningEffort;
import io.harborai.chat.StructuredReply;
import io.harborai.chat.Tool;
import io.harborai.chat.ToolLoop;
import io.harborai.chat.ToolReply;
import io.harborai.engine.accounting.BudgetStatus;
import io.harborai.engine.money.Cost;
import io.harborai.function.FunctionStats;
import io.harborai.micrometer.HarborMeters;
import io.harborai.opentelemetry.HarborSpans;
import io.harborai.reply.Usage;
import io.harborai.request.Priority;
import io.harborai.rerank.Ranking;
import io.harborai.response.Response;
import io.harborai.schema.Description;
import io.harborai.schema.JsonSchema;
import io.harborai.schema.Name;
import io.harborai.tool.ToolMethod;
import io.harborai.tool.Tools;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/guides/java-sdk.md shows, really running: its examples stand here, too, and a test compares them. */
// The guide prints, as guides do, and looks up a name in a map that it has just put there.
@SuppressWarnings({"SystemOut", "NullAway"})
final class JavaSdkGuideTest {
    record Line(String text, @Description("Without tax, in euros.") BigDecimal price) {}

    record Invoice(@Name("invoice_number") String number, LocalDate due, List<Line> lines, Optional<String> note) {}

    record Place(String city) {}

    record Forecast(String city, int degrees) {}

    static class Almanac {
        @ToolMethod("Tells what day it is somewhere.")
        String today(@Description("A time zone, such as Europe/Paris.") ZoneId zone) {
            return LocalDate.now(zone).toString();
        }
    }

    private final Lab lab = Lab.open(builder -> builder, p -> p.structuredOutput(StructuredMode.NATIVE));
    private final HarborAI harbor = lab.harbor();
    private final ChatCompletions chat = lab.chat();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void firstExampleRuns() {
        try (HarborAI harbor = HarborAI.fromEnv()) {
            ChatCompletion reply = harbor.chat().completions().create(r -> r.model("local/echo").user("Hello"));
            System.out.println(reply.text());
            assertThat(reply.text()).contains("Hello");
        }
    }

    @Test
    void typedAnswersRun() {
        Invoice invoice = chat.create(r -> r.model("gpt-4o").user("Read this invoice: …"), Invoice.class);
        assertThat(invoice.due()).isEqualTo(LocalDate.of(2026, 1, 1));
        JsonSchema schema = JsonSchema.of("weather",
                """
                        {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"]}""");
        StructuredReply<Map<String, Object>> weather = chat.structured(r -> r.model("gpt-4o").user("Paris, 3 days"),
                schema);
        assertThat(weather.value()).containsKeys("city", "days");
        try (ChatStream stream = chat.stream(r -> r.model("gpt-4o").user("Read this invoice: …"), Invoice.class)) {
            stream.forEach(chunk -> System.out.print(chunk.text()));
            Invoice streamed = stream.finalCompletion().as(Invoice.class);
            assertThat(streamed).isEqualTo(invoice);
        }
    }

    @Test
    void toolsRun() throws Exception {
        Tool weatherTool = Tool.of("weather", "Tells the weather of a place.", Place.class,
                place -> new Forecast(place.city(), 21));
        ToolReply answer = chat.run(r -> r.model("gpt-4o").user("How is the weather in Paris?"), weatherTool);
        assertThat(answer.text()).contains("21");
        ExecutorService executor = Executors.newCachedThreadPool();
        try {
            ToolLoop loop = ToolLoop.of(Tools.of(new Almanac())).withMaxRounds(4).withExecutor(executor);
            CompletableFuture<ToolReply> later = chat.runAsync(r -> r.model("gpt-4o").user("What day is it?"), loop);
            // The stand-in knows no time zone, and is told so.
            assertThat(later.get(10, TimeUnit.SECONDS).steps().get(0).content()).contains("must be a time zone");
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void whatIsBesideChatRuns() {
        List<String> documents = List.of("Ships in the harbour of Rotterdam.", "A recipe for bread.");
        Ranking best = harbor.rerank().create("lab/rerank-v3.5", "ships in the harbour", documents); // the best first
        Response oldest = harbor.responses().create("lab/gpt-4o", "Which harbour is the oldest?"); // OpenAI's responses
        Response brief = harbor.responses()
                .create(Map.of("model", "lab/gpt-4o", "instructions", "Be brief.", "input", "Hello"));
        assertThat(best.documents()).hasSize(2);
        assertThat(oldest.text()).isNotEmpty();
        assertThat(brief.text()).contains("Hello");
    }

    @Test
    void costsRun() {
        ChatCompletion priced = chat.create(r -> r.model("gpt-4o").user("Hello"));
        String cost = priced.info().cost().map(Cost::headerValue).orElse("");
        boolean estimated = priced.usage().map(Usage::isEstimated).orElse(false);
        assertThat(cost).isEqualTo("unpriced");
        assertThat(estimated).isFalse();
        try (HarborAI thrifty = HarborAI.builder().engine(e -> e.budget("10USD/month")).build()) {
            thrifty.chat().completions().create(r -> r.model("local/echo").user("Hello"));
            Optional<BudgetStatus> status = thrifty.budget();
            assertThat(status).hasValueSatisfying(now -> assertThat(now.spent().isZero()).isTrue());
        }
    }

    @Test
    void reasoningBatchesAndFunctionsRun() {
        ChatCompletion thoughtful = chat
                .create(r -> r.model("gpt-4o").user("17 × 23?").reasoningEffort(ReasoningEffort.LOW));
        Optional<String> thought = thoughtful.message().flatMap(AssistantMessage::reasoning);
        assertThat(thought).isEmpty();

        List<ChatRequest> requests = List.of(ChatRequest.builder().model("gpt-4o").user("a").build(),
                ChatRequest.builder().model("gpt-4o+status=400").user("b").build());
        List<BatchItem<ChatCompletion>> done = chat.processBatch(requests, 8);
        for (BatchItem<ChatCompletion> item : done) {
            if (item instanceof BatchItem.Failed<ChatCompletion> failed) {
                System.err.println(failed.index() + ": " + failed.error().getMessage());
            }
        }
        assertThat(done.get(1)).isInstanceOf(BatchItem.Failed.class);

        Function<String, String> summary = harbor.monitored("summary", harbor.cached(Duration.ofMinutes(10),
                text -> chat.create(r -> r.model("gpt-4o").user("In one sentence: " + text)).text()));
        String first = summary.apply("…");
        FunctionStats stats = harbor.monitorStats().get("summary");
        assertThat(summary.apply("…")).isEqualTo(first);
        assertThat(stats.calls()).isOne();
    }

    @Test
    void optionsRun() {
        ChatCompletions background = chat
                .with(o -> o.priority(Priority.LOW).tenant("acme").cacheFor(Duration.ofHours(1)));
        ChatCompletion remembered = background.create(r -> r.model("gpt-4o").user("What is a harbour?"));
        ChatCompletion anew = background
                .create(r -> r.model("gpt-4o").user("What is a harbour?").options(o -> o.noCache()));
        assertThat(remembered.text()).isEqualTo(anew.text());
        assertThat(anew.info().cached()).isFalse();
        HarborAI tiered = HarborAI.builder().apiKey("openai", "sk-...").apiKey("deepseek", "sk-...")
                .alias("smart", a -> a.target("deepseek/deepseek-chat").whenTagged("tier", "gold", "openai/gpt-4o"))
                .build();
        ChatCompletions gold = tiered.chat().completions().with(o -> o.tag("tier", "gold"));
        assertThat(gold).isNotNull();
        tiered.close();
    }

    @Test
    void telemetryRuns() {
        OpenTelemetry openTelemetry = OpenTelemetry.noop();
        MeterRegistry registry = new SimpleMeterRegistry();
        HarborAI watched = HarborAI.builder().engine(e -> e.telemetry(HarborMeters.of(registry))
                .telemetry(HarborSpans.of(openTelemetry))).build();
        HarborMeters.gauges(registry, watched);
        watched.chat().completions().create(r -> r.model("local/echo").user("Hello"));
        assertThat(registry.get("harborai.requests").counter().count()).isEqualTo(1);
        watched.close();
    }

    @Test
    void examplesOfTheGuideStandHere() throws IOException {
        String here = squeezed(Files.readString(Path.of("src/test/java/io/harborai/JavaSdkGuideTest.java")));
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/guides/java-sdk.md")));
        List<String> examples = new ArrayList<>();
        while (block.find()) {
            // A test's own check may stand at the end of a block that closes with a brace.
            String example = squeezed(block.group(1));
            examples.add(example.endsWith("}") ? example.substring(0, example.length() - 1) : example);
        }
        assertThat(examples).hasSizeGreaterThan(9).allSatisfy(example -> assertThat(here).contains(example));
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
