package io.harborai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatRequest;
import io.harborai.chat.Tool;
import io.harborai.chat.ToolCall;
import io.harborai.chat.ToolChoice;
import io.harborai.chat.ToolListener;
import io.harborai.chat.ToolLoop;
import io.harborai.chat.ToolReply;
import io.harborai.chat.ToolStep;
import io.harborai.error.CancelledException;
import io.harborai.error.ProtocolException;
import io.harborai.schema.JsonSchema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

final class ToolLoopTest {
    record Place(String city, int days) {}

    record Forecast(String city, double degrees) {}

    private static final Tool WEATHER = Tool.of("weather", "Tells the weather.", Place.class,
            place -> new Forecast(place.city(), 21.5));
    private static final Tool TIME = Tool.of("time", "Tells the time.", () -> "noon");

    private final Lab lab = Lab.open();

    @AfterEach
    void close() {
        lab.close();
    }

    private String sent(int request) {
        return lab.standin().requests().get(request).bodyText();
    }

    @Test
    void toolIsCalledAndItsResultIsToldToTheModel() {
        ToolReply reply = lab.chat().run(r -> r.model("gpt-4o").user("Weather?"), WEATHER);

        assertThat(reply.text()).contains("The tool answered: {\"city\":\"stand-in\",\"degrees\":21.5}");
        assertThat(reply.steps()).singleElement().satisfies(step -> {
            assertThat(step.round()).isOne();
            assertThat(step.call().name()).isEqualTo("weather");
            assertThat(step.failed()).isFalse();
            assertThat(step.duration()).isPositive();
        });
        assertThat(reply.completions()).hasSize(2);
        assertThat(reply.usage().orElseThrow().totalTokens()).isEqualTo(reply.completions().stream()
                .mapToLong(each -> each.usage().orElseThrow().totalTokens()).sum());
        assertThat(reply.messages()).extracting(message -> message.role().value()).containsExactly("user", "assistant",
                "tool", "assistant");
        assertThat(sent(0)).contains("\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":");
        assertThat(sent(1)).contains("\"tool_call_id\":\"call_standin_0\"", "\"degrees\\\":21.5");
    }

    @Test
    void severalRoundsOfSeveralCallsKeepTheirOrder() {
        ToolReply reply = lab.chat().run(r -> r.model("gpt-4o+tool-calls=2+tool-rounds=3").user("Both?"), WEATHER,
                TIME);
        assertThat(reply.steps()).extracting(step -> step.round() + step.call().name()).containsExactly("1weather",
                "1time", "2weather", "2time", "3weather", "3time");
        assertThat(reply.completions()).hasSize(4);
    }

    @Test
    void callsOfOneRoundRunAtOnceOnAnExecutor() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        Tool one = Tool.of("one", "Waits for the other.", () -> together.await(10, TimeUnit.SECONDS) + "");
        Tool two = Tool.of("two", "Waits for the other.", () -> together.await(10, TimeUnit.SECONDS) + "");
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            ToolReply reply = lab.chat().run(r -> r.model("gpt-4o+tool-calls=2").user("Both?"),
                    ToolLoop.of(one, two).withExecutor(executor));
            assertThat(reply.steps()).noneMatch(ToolStep::failed).extracting(step -> step.call().name())
                    .containsExactly("one", "two");
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void toolThatThrowsIsToldByItsMessageOnly() {
        Tool broken = Tool.of("broken", "Breaks.", () -> {
            throw new java.io.IOException("the disk is full");
        });
        ToolReply reply = lab.chat().run(r -> r.model("gpt-4o").user("Go."), broken);
        assertThat(reply.steps().get(0).content()).isEqualTo("{\"error\":\"the disk is full\"}");
        assertThat(reply.steps().get(0).error()).containsInstanceOf(java.io.IOException.class);
        assertThat(sent(1)).contains("the disk is full").doesNotContain("IOException");
    }

    @Test
    void unknownToolAndBadArgumentsAreToldToTheModel() {
        ToolReply unknown = lab.chat().run(r -> r.model("gpt-4o+unknown-tool").user("Go."), WEATHER);
        assertThat(unknown.steps().get(0).content())
                .isEqualTo("{\"error\":\"There is no tool 'no_such_tool'. There are: weather\"}");
        ToolReply unreadable = lab.chat().run(r -> r.model("gpt-4o+bad-arguments").user("Go."), WEATHER);
        assertThat(unreadable.steps().get(0).content()).startsWith("{\"error\":\"The arguments do not fit: ");
        JsonSchema schema = JsonSchema.of("s",
                "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"not\":{}}}}");
        ToolReply unfit = lab.chat().run(r -> r.model("gpt-4o").user("Go."),
                Tool.of("picky", "Wants what nobody has.", schema, Map::size));
        assertThat(unfit.steps().get(0).content()).isEqualTo(
                "{\"error\":\"The arguments do not fit: $.a is what it must not be\"}");
        assertThat(unfit.text()).contains("The tool answered");
    }

    @Test
    void roundsAreBounded() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> lab.chat().run(r -> r.model("gpt-4o+tool-rounds=9").user("Go."), WEATHER))
                .withMessageContaining("withMaxRounds(…)")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("tool_rounds"));
        assertThat(lab.standin().calls()).isEqualTo(9);
        assertThat(lab.chat().run(r -> r.model("gpt-4o+tool-rounds=9").user("Go."),
                ToolLoop.of(WEATHER).withMaxRounds(9)).steps()).hasSize(9);
    }

    @Test
    void demandForAToolCountsForTheFirstRoundOnly() {
        ToolReply reply = lab.chat().run(r -> r.model("gpt-4o").user("Go.").toolChoice(ToolChoice.REQUIRED), WEATHER);
        assertThat(reply.steps()).hasSize(1);
        assertThat(sent(0)).contains("\"tool_choice\":\"required\"");
        assertThat(sent(1)).contains("\"tool_choice\":\"auto\"");
    }

    @Test
    void listenerIsToldEachStep() {
        List<String> told = new ArrayList<>();
        ToolListener listener = new ToolListener() {
            @Override
            public void answered(int round, ChatCompletion reply) {
                told.add("answered " + round);
            }

            @Override
            public void calling(int round, ToolCall call) {
                told.add("calling " + call.name());
            }

            @Override
            public void called(ToolStep step) {
                told.add("called " + step.call().name());
            }
        };
        ToolReply reply = lab.chat().run(r -> r.model("gpt-4o").user("Go."),
                ToolLoop.of(WEATHER).withListener(listener));
        assertThat(reply.steps()).hasSize(1);
        assertThat(told).containsExactly("answered 1", "calling weather", "called weather", "answered 2");
    }

    @Test
    void futureBringsTheSameWithoutAThreadThatWaits() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Tool where = Tool.of("where", "Tells the thread.", () -> threads.add(Thread.currentThread().getName()));
        ToolReply reply = lab.chat().runAsync(r -> r.model("gpt-4o+tool-rounds=3").user("Go."), where).get(10,
                TimeUnit.SECONDS);
        assertThat(reply.steps()).hasSize(3);
        assertThat(threads).noneMatch(name -> name.contains("vert.x") || name.contains("eventloop"));
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> lab.chat()
                .runAsync(ChatRequest.builder().model("gpt-4o+tool-rounds=2").user("Go.").build(),
                        ToolLoop.of(where).withMaxRounds(1))
                .get(10, TimeUnit.SECONDS)).withCauseInstanceOf(ProtocolException.class);
    }

    @Test
    void cancellingTheFutureInterruptsTheTool() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Tool slow = Tool.of("slow", "Never ends.", () -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
                return "";
            } finally {
                interrupted.countDown();
            }
        });
        CompletableFuture<ToolReply> reply = lab.chat().runAsync(r -> r.model("gpt-4o").user("Go."), slow);
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(reply.cancel(true)).isTrue();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lab.standin().calls()).isOne();
    }

    @Test
    void cancellingTheFutureCancelsTheCall() {
        CompletableFuture<ToolReply> reply = lab.chat().runAsync(r -> r.model("gpt-4o+latency=400").user("Go."),
                WEATHER);
        await().until(() -> lab.standin().calls() == 2);
        reply.cancel(true);
        await().until(() -> lab.standin().aborts().size() == 1);
    }

    @Test
    void interruptEndsTheLoopAndItsTools() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch toolInterrupted = new CountDownLatch(1);
        Tool slow = Tool.of("slow", "Never ends.", () -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException expected) {
                toolInterrupted.countDown();
                throw expected;
            }
            return "";
        });
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    thrown.set(new AssertionError(lab.chat().run(r -> r.model("gpt-4o").user("Go."),
                            ToolLoop.of(slow).withExecutor(executor))));
                } catch (CancelledException expected) {
                    thrown.set(expected);
                }
            });
            caller.start();
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            caller.interrupt();
            caller.join(10_000);
            assertThat(thrown.get()).isInstanceOf(CancelledException.class);
            assertThat(toolInterrupted.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void reasoningGoesBackWithToolCallsWhereThePlatformWantsIt() {
        try (HarborAI harbor = HarborAI.builder()
                .provider("deepseek", p -> p.baseUrl(lab.standin().baseUrl()).allowPrivateNetwork(true)).build()) {
            ToolReply reply = harbor.chat().completions().run(r -> r.model("deepseek/x+reasoning").user("Go."),
                    WEATHER);
            assertThat(reply.steps()).hasSize(1);
            assertThat(sent(1)).contains("\"reasoning_content\":\"The stand-in pretends to think");
        }
        ToolReply elsewhere = lab.chat().run(r -> r.model("gpt-4o+reasoning").user("Go."), WEATHER);
        assertThat(elsewhere.steps()).hasSize(1);
        assertThat(sent(3)).doesNotContain("reasoning_content");
        ToolReply wanted = lab.chat().run(r -> r.model("gpt-4o+reasoning").user("Go."),
                ToolLoop.of(WEATHER).withReasoningReturned(true));
        assertThat(wanted.steps()).hasSize(1);
        assertThat(sent(5)).contains("reasoning_content");
    }

    @Test
    void loopWithoutToolsThatCanBeCalledIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ToolLoop.of());
        assertThatIllegalArgumentException().isThrownBy(() -> ToolLoop.of(WEATHER, WEATHER))
                .withMessage("two tools are called 'weather'");
        assertThatIllegalArgumentException().isThrownBy(() -> ToolLoop.of(Tool.function("f", "d", "{}")))
                .withMessageContaining("Tool.of(…)");
        assertThatIllegalArgumentException().isThrownBy(() -> ToolLoop.of(WEATHER).withMaxRounds(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Tool.of("no name", "d", () -> ""));
    }
}
