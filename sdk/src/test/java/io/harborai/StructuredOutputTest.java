package io.harborai;

import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.harborai.chat.ChatCompletions;
import io.harborai.chat.ChatRequest;
import io.harborai.chat.StructuredReply;
import io.harborai.error.ProtocolException;
import io.harborai.schema.JsonSchema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

final class StructuredOutputTest {
    enum Currency {
        EUR, USD
    }

    record Line(String text, double price) {}

    sealed interface Payment permits Card, Cash {
    }

    record Card(String number) implements Payment {}

    record Cash() implements Payment {}

    record Invoice(long number, Currency currency, List<Line> lines, Line first, Optional<String> note, LocalDate due,
            Payment payment) {}

    private static final Invoice SAMPLE = new Invoice(0, Currency.EUR, List.of(), new Line("stand-in", 0),
            Optional.of("stand-in"), LocalDate.of(2026, 1, 1), new Card("stand-in"));
    private static final Lab LAB = Lab.open();

    @AfterAll
    static void close() {
        LAB.close();
    }

    private static Lab lab(StructuredMode mode) {
        return Lab.open(builder -> builder, settings -> settings.structuredOutput(mode));
    }

    private static String sent(Lab lab) {
        return lab.standin().requests().get(lab.standin().requests().size() - 1).bodyText();
    }

    @ParameterizedTest
    @EnumSource(StructuredMode.class)
    void recordIsAskedForInEachWayAndRead(StructuredMode mode) {
        try (Lab lab = lab(mode)) {
            StructuredReply<Invoice> reply = lab.chat().structured(
                    r -> r.model("gpt-4o").system("Be exact.").user("Read."),
                    Invoice.class);
            assertThat(reply.value()).isEqualTo(SAMPLE);
            assertThat(reply.repaired()).isFalse();
            assertThat(reply.completion().text()).startsWith("{");
            assertThat(lab.standin().calls()).isOne();
            switch (mode) {
                case NATIVE -> assertThat(sent(lab)).contains("\"type\":\"json_schema\"", "\"name\":\"Invoice\"",
                        "\"strict\":true").doesNotContain("Answer with one JSON object");
                case JSON_OBJECT -> assertThat(sent(lab)).contains("{\"type\":\"json_object\"}",
                        "Be exact.\\n\\nAnswer with one JSON object").doesNotContain("json_schema");
                case PROMPT -> assertThat(sent(lab)).contains("Be exact.\\n\\nAnswer with one JSON object")
                        .doesNotContain("response_format");
            }
        }
    }

    @Test
    void platformsAreAskedInTheWayThatTheyKnow() {
        URI url = LAB.standin().baseUrl();
        try (HarborAI harbor = HarborAI.builder()
                .provider("openai", p -> p.baseUrl(url).allowPrivateNetwork(true))
                .provider("deepseek", p -> p.baseUrl(url).allowPrivateNetwork(true))
                .alias("both", a -> a.target("openai/x").target("deepseek/x")).build()) {
            ChatCompletions chat = harbor.chat().completions();
            assertThat(chat.create(r -> r.model("openai/x").user("Hi"), Line.class)).isNotNull();
            assertThat(sent(LAB)).contains("json_schema");
            assertThat(chat.create(r -> r.model("deepseek/x").user("Hi"), Line.class)).isNotNull();
            assertThat(sent(LAB)).contains("json_object");
            // Whoever of the two answers must understand.
            assertThat(chat.create(r -> r.model("both").user("Hi"), Line.class)).isNotNull();
            assertThat(sent(LAB)).contains("json_object");
        }
    }

    @Test
    void wordsAndFenceAroundTheJsonDoNotMatter() {
        assertThat(LAB.chat().create(r -> r.model("gpt-4o+chatty").user("Read."), Invoice.class)).isEqualTo(SAMPLE);
    }

    @Test
    void wrongAnswerIsShownToTheModelOnce() {
        StructuredReply<Invoice> reply = LAB.chat().structured(r -> r.model("gpt-4o+unfit=1").user("Read."),
                Invoice.class);
        assertThat(reply.value()).isEqualTo(SAMPLE);
        assertThat(reply.repaired()).isTrue();
        assertThat(sent(LAB)).contains("{\"role\":\"assistant\",\"content\":\"{\\\"unfit\\\":0}\"}",
                "Your answer does not follow the schema:\\n- $.number is missing; it must be an integer");
        assertThat(reply.usage().orElseThrow().totalTokens())
                .isGreaterThan(reply.completion().usage().orElseThrow().totalTokens());
    }

    @Test
    void secondWrongAnswerIsAFailureThatHasTheText() {
        long before = LAB.standin().calls();
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> LAB.chat().create(r -> r.model("gpt-4o+unfit=9").user("Read."), Invoice.class))
                .withMessageContaining("$.number is missing").satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo("structured_output");
                    assertThat(failure.answer()).contains("{\"unfit\":1}");
                    assertThat(failure.target()).contains("lab/gpt-4o+unfit=9");
                    assertThat(failure.retryable()).isFalse();
                });
        assertThat(LAB.standin().calls() - before).isEqualTo(2);
    }

    @Test
    void answerThatWasCutOffIsNotAskedForAgain() {
        long before = LAB.standin().calls();
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> LAB.chat().create(r -> r.model("gpt-4o").user("Read.").maxTokens(3), Invoice.class))
                .withMessageContaining("maxTokens(…)");
        assertThat(LAB.standin().calls() - before).isOne();
    }

    @Test
    void schemaOfOnesOwnBringsPlainValues() {
        JsonSchema schema = JsonSchema.of("weather", """
                {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":3}},
                 "required":["city","days"]}""");
        assertThat(LAB.chat().structured(r -> r.model("gpt-4o").user("Read."), schema).value())
                .isEqualTo(Map.of("city", "stand-in", "days", 3L));
        assertThat(LAB.chat().structuredAsync(ChatRequest.builder().model("gpt-4o+unfit=1").user("Read.").build(),
                schema).join().repaired()).isTrue();
    }

    @Test
    void futureBringsTheRepairedValueToo() throws Exception {
        CompletableFuture<StructuredReply<Invoice>> reply = LAB.chat()
                .structuredAsync(r -> r.model("gpt-4o+unfit=1").user("Read."), Invoice.class);
        assertThat(reply.get(10, TimeUnit.SECONDS).value()).isEqualTo(SAMPLE);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> LAB.chat()
                .structuredAsync(r -> r.model("gpt-4o+unfit=2").user("Read."), Invoice.class)
                .get(10, TimeUnit.SECONDS)).withCauseInstanceOf(ProtocolException.class);
    }

    @Test
    void cancellingTheFutureCancelsTheCallOfTheRepair() {
        try (Lab lab = Lab.open()) {
            CompletableFuture<StructuredReply<Invoice>> reply = lab.chat()
                    .structuredAsync(r -> r.model("gpt-4o+unfit=1+latency=400").user("Read."), Invoice.class);
            await().until(() -> lab.standin().calls() == 2);
            reply.cancel(true);
            await().until(() -> lab.standin().aborts().size() == 1);
        }
    }

    @Test
    void streamIsReadAtItsEnd() {
        try (var stream = LAB.chat().stream(r -> r.model("gpt-4o").user("Read."), Invoice.class)) {
            assertThat(stream.finalCompletion().as(Invoice.class)).isEqualTo(SAMPLE);
        }
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(
                () -> LAB.chat().create(r -> r.model("gpt-4o").user("Hi")).as(Invoice.class))
                .satisfies(failure -> assertThat(failure.answer().orElseThrow()).contains("stand-in"));
    }

    @Test
    void enumAndSealedInterfaceMayBeAskedFor() {
        assertThat(LAB.chat().create(r -> r.model("gpt-4o").user("Which?"), Currency.class)).isEqualTo(Currency.EUR);
        assertThat(LAB.chat().create(r -> r.model("gpt-4o").user("How?"), Payment.class))
                .isEqualTo(new Card("stand-in"));
    }

    @Test
    void typeWithoutAFormInJsonIsRefusedBeforeTheCall() {
        long before = LAB.standin().calls();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LAB.chat().create(r -> r.model("gpt-4o").user("Hi"), Thread.class));
        assertThat(LAB.standin().calls()).isEqualTo(before);
    }
}
