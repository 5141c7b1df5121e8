package io.harborai.gateway.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.harborai.gateway.guardrail.Action;
import io.harborai.gateway.guardrail.AnswerSchema;
import io.harborai.gateway.guardrail.Check;
import io.harborai.gateway.guardrail.Guardrails;
import io.harborai.gateway.guardrail.Rule;
import io.harborai.gateway.guardrail.Side;
import io.harborai.gateway.guardrail.text.Pii;
import io.harborai.gateway.guardrail.text.WordList;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/** Guardrails on real calls, whole and streamed. */
final class GuardrailFaceTest {
    private static final String PATH = "/v1/chat/completions";
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static Rule rule(Check check, Side side, Action action) {
        return new Rule("test", check, side, action, true, Set.of(), "[{kind}]");
    }

    private static Check pii() {
        return new Check.Texts(new Pii(EnumSet.allOf(Pii.Kind.class)));
    }

    private static String chat(String model, boolean stream, String said) {
        return TestGateway.chat(model, stream).replace("Hello, harbour 港口 🚢", said);
    }

    private TestGateway gateway(Rule... rules) {
        return TestGateway.startPatient(usual -> usual, new Guardrails(vertx, List.of(rules)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void personalDataInTheQuestionNeverReachesTheProvider(boolean stream) throws Exception {
        try (TestGateway gateway = gateway(rule(pii(), Side.REQUEST, Action.MASK))) {
            HttpResponse<String> answer = gateway.post(PATH, chat("local/echo", stream, "I am bob@example.com."));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(said(answer.body())).contains("I am [email].").doesNotContain("bob", "example");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void personalDataInTheAnswerIsMaskedHoweverItIsCut(boolean stream) throws Exception {
        try (TestGateway gateway = gateway(rule(pii(), Side.ANSWER, Action.MASK))) {
            HttpResponse<String> answer = gateway.post(PATH,
                    chat("local/echo", stream, "Ask bob@example.com or 4111 1111 1111 1111"));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(said(answer.body())).contains("Ask [email] or [card]").doesNotContain("bob", "4111");
            if (stream) {
                assertThat(answer.body()).endsWith("data: [DONE]\n\n");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"messages,false", "messages,true", "responses,false", "responses,true", "gemini,false", "gemini,true"})
    void theAnswersOfEveryFaceAreMaskedInTheirOwnFormat(String face, boolean stream) throws Exception {
        String text = "Ask bob@example.com or 4111 1111 1111 1111";
        try (TestGateway gateway = gateway(rule(pii(), Side.ANSWER, Action.MASK))) {
            String turn = "[{\"role\":\"user\",\"content\":\"" + text + "\"}]";
            HttpResponse<String> answer = switch (face) {
                case "messages" -> gateway.post("/v1/messages", "{\"model\":\"local/echo\",\"max_tokens\":900,"
                        + "\"stream\":" + stream + ",\"messages\":" + turn + "}");
                case "responses" -> gateway.post("/v1/responses", "{\"model\":\"local/echo\",\"stream\":" + stream
                        + ",\"input\":" + turn + "}");
                default -> gateway.post("/v1beta/models/local/echo:" + (stream
                        ? "streamGenerateContent?alt=sse"
                        : "generateContent"), "{\"contents\":[{\"parts\":[{\"text\":\"" + text + "\"}]}]}");
            };
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("[email]", "[card]").doesNotContain("bob", "4111", "\"choices\"");
            assertThat(answer.body()).contains(switch (face) {
                case "messages" -> "\"stop_reason\":\"end_turn\"";
                case "responses" -> "\"status\":\"completed\"";
                default -> "\"finishReason\":\"STOP\"";
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "responses"})
    void aWordThatIsForbiddenEndsTheAnswerOfEveryFace(String face) throws Exception {
        try (TestGateway gateway = gateway(rule(new Check.Texts(new WordList(List.of("harbour"))), Side.ANSWER,
                Action.BLOCK))) {
            String turn = "[{\"role\":\"user\",\"content\":\"To the harbour.\"}]";
            HttpResponse<String> answer = gateway.post("/v1/" + face, "{\"model\":\"local/echo\",\"max_tokens\":900,\""
                    + (face.equals("messages") ? "messages" : "input") + "\":" + turn + "}");
            assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(400);
            assertThat(answer.body()).contains("\"error\"").doesNotContain("To the harbour");
        }
    }

    /** The contents of all pieces, put together. */
    private static String said(String body) {
        StringBuilder all = new StringBuilder();
        java.util.regex.Matcher content = java.util.regex.Pattern.compile("\"content\":\\s*\"([^\"]*)\"").matcher(body);
        while (content.find()) {
            all.append(content.group(1));
        }
        return all.toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBlockedAnswerEndsWithTheErrorOfAContentFilter(boolean stream) throws Exception {
        Check words = new Check.Texts(new WordList(List.of("forbidden fruit")));
        try (TestGateway gateway = gateway(rule(words, Side.ANSWER, Action.BLOCK))) {
            HttpResponse<String> answer = gateway.post(PATH, chat("local/echo", stream, "eat the forbidden fruit now"));
            assertThat(answer.body()).contains("\"content_filter\"").contains("guardrail 'test'")
                    .doesNotContain("[DONE]");
            assertThat(said(answer.body())).doesNotContain("forbidden");
            assertThat(answer.statusCode()).isEqualTo(stream ? 200 : 400);
            await().until(() -> gateway.server().inFlight() == 0);
        }
    }

    @Test
    void aBlockedQuestionIsNotAsked() throws Exception {
        Check words = new Check.Texts(new WordList(List.of("禁词")));
        try (TestGateway gateway = gateway(rule(words, Side.REQUEST, Action.BLOCK))) {
            HttpResponse<String> answer = gateway.post(PATH, chat("lab/gpt-4o", false, "这是禁词吗"));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"code\":\"content_filter\"").doesNotContain("禁词");
            assertThat(gateway.standin().calls()).isZero();
        }
    }

    @Test
    void aTextThatIsTooLongIsRefusedAndOneAtTheBoundIsNot() throws Exception {
        try (TestGateway gateway = gateway(rule(new Check.Size(5), Side.REQUEST, Action.BLOCK))) {
            assertThat(gateway.post(PATH, chat("local/echo", false, "12345")).statusCode()).isEqualTo(200);
            assertThat(gateway.post(PATH, chat("local/echo", false, "123456")).statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWebhookDecidesOverQuestionsAndAnswers(boolean stream) throws Exception {
        HttpServer hook = vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> request
                .response().end("{\"allow\":" + !body.toString().contains("evil") + "}"))).listen(0, "127.0.0.1")
                .await();
        for (Side side : List.of(Side.REQUEST, Side.ANSWER)) {
            Check check = new Check.Webhook(URI.create("http://127.0.0.1:" + hook.actualPort() + "/judge"),
                    Duration.ofSeconds(10), true, null);
            try (TestGateway gateway = gateway(rule(check, side, Action.BLOCK))) {
                HttpResponse<String> good = gateway.post(PATH, chat("local/echo", stream, "all is good here"));
                assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
                assertThat(said(good.body())).contains("all is good here");
                HttpResponse<String> bad = gateway.post(PATH, chat("local/echo", stream, "all is evil here"));
                assertThat(bad.body()).contains("\"content_filter\"");
                assertThat(said(bad.body())).doesNotContain("evil");
            }
        }
    }

    @Test
    void aWebhookThatMayNotBeReachedFailsClosedOrOpenAsItsRuleSays() throws Exception {
        HttpServer hook = vertx.createHttpServer().requestHandler(request -> request.response().end("{\"allow\":true}"))
                .listen(0, "127.0.0.1").await();
        Check check = new Check.Webhook(URI.create("http://127.0.0.1:" + hook.actualPort()), Duration.ofSeconds(10),
                false,
                null);
        try (TestGateway gateway = gateway(rule(check, Side.REQUEST, Action.BLOCK))) {
            HttpResponse<String> answer = gateway.post(PATH, chat("local/echo", false, "hello"));
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("guardrail_unavailable");
        }
        try (TestGateway gateway = gateway(new Rule("open", check, Side.BOTH, Action.BLOCK, false, Set.of(), ""))) {
            assertThat(gateway.post(PATH, chat("local/echo", false, "hello")).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerThatDoesNotFitItsSchemaIsStopped(boolean stream) throws Exception {
        Check form = new Check.Form(new AnswerSchema("{\"type\":\"object\",\"required\":[\"n\"]}"));
        try (TestGateway gateway = gateway(rule(form, Side.ANSWER, Action.BLOCK))) {
            HttpResponse<String> none = gateway.post(PATH, chat("local/echo", stream, "no JSON"));
            assertThat(none.body()).contains("\"content_filter\"");
        }
    }

    @Test
    void aSchemaFollowsNoReferenceToAnotherDocument() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnswerSchema("{\"$ref\":\"http://127.0.0.1:1/other.json\"}"));
        assertThatIllegalArgumentException().isThrownBy(() -> new AnswerSchema("{\"$ref\":\"file:///etc/hostname\"}"));
        assertThatIllegalArgumentException().isThrownBy(() -> new AnswerSchema("not JSON"));
    }

    @Test
    void aRuleForOneKeyLeavesOthersAlone() throws Exception {
        Rule other = new Rule("other", pii(), Side.BOTH, Action.BLOCK, true, Set.of("key_2"), "");
        try (TestGateway gateway = gateway(other)) {
            assertThat(gateway.post(PATH, chat("local/echo", false, "bob@example.com")).statusCode()).isEqualTo(200);
        }
    }
}
