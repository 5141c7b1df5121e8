package io.harborai.gateway.http;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class MainJobTest {
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void a_chat_completion_comes_back_as_the_provider_sent_it() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("lab/gpt-4o", false));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"choices\"").contains("harborai-standin").contains("港口 🚢");
        assertThat(answer.headers().firstValue("x-harborai-route")).hasValue("lab/gpt-4o");
        assertThat(answer.headers().firstValue("x-harborai-attempts")).hasValue("1");
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        assertThat(answer.headers().firstValue("x-harborai-overhead-ms")).isPresent();
    }

    @Test
    void a_stream_comes_event_by_event_and_ends_with_done() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("lab/gpt-4o", true));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(answer.body()).startsWith("data: ").endsWith("data: [DONE]\n\n");
    }

    @Test
    void a_local_model_needs_no_provider() throws Exception {
        HttpResponse<String> whole = gateway.post("/v1/chat/completions", TestGateway.chat("local/echo", false));
        HttpResponse<String> stream = gateway.post("/v1/chat/completions", TestGateway.chat("local/echo", true));

        assertThat(whole.body()).contains("simulator").contains("港口 🚢").contains("\"model\":\"local/echo\"");
        assertThat(stream.body()).contains("harborai-local-stand-in").endsWith("data: [DONE]\n\n");
    }

    @Test
    void an_alias_falls_back_only_when_its_route_says_so() throws Exception {
        HttpResponse<String> safe = gateway.post("/v1/chat/completions", TestGateway.chat("safe", false));
        HttpResponse<String> strict = gateway.post("/v1/chat/completions", TestGateway.chat("strict", false));

        assertThat(safe.statusCode()).isEqualTo(200);
        assertThat(safe.headers().firstValue("x-harborai-attempts")).hasValue("2");
        assertThat(strict.statusCode()).isEqualTo(502);
        assertThat(strict.body()).contains("connection_failed");
    }

    @Test
    void a_target_is_tried_again_as_often_as_its_alias_says() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("stubborn", true));

        assertThat(answer.body()).endsWith("data: [DONE]\n\n");
        assertThat(answer.headers().firstValue("x-harborai-attempts")).hasValue("3");
    }
}
