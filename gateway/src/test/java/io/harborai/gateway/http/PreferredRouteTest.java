package io.harborai.gateway.http;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;

/** What a caller wishes of the route of one call, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PreferredRouteTest {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private TestGateway gateway;

    @BeforeAll
    void start() {
        gateway = TestGateway.startPatient();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void anotherModelAnswersWhenTheFirstCannot() throws Exception {
        HttpResponse<String> answer = post("\"model\":\"gone/gpt-4o\",\"models\":[\"lab/gpt-4o\"]");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-harborai-route")).contains("lab/gpt-4o");
        assertThat(answer.headers().firstValue("x-harborai-attempts")).contains("2");
    }

    @Test
    void theOrderOfProvidersIsHeeded() throws Exception {
        HttpResponse<String> answer = post("\"provider\":{\"order\":[\"lab\"]},\"model\":\"strict\"");
        // An alias that never falls back has its first target alone.
        assertThat(answer.statusCode()).isEqualTo(502);
        answer = post("\"provider\":{\"order\":[\"lab\"]},\"model\":\"safe\"");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-harborai-attempts")).contains("1");
    }

    @Test
    void aHeaderWishesTheSame() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("safe", false),
                request -> request.header("x-harborai-provider", "{\"ignore\":[\"gone\"]}"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-harborai-attempts")).contains("1");
    }

    @Test
    void aWishThatLeavesNobodyIsRefused() throws Exception {
        HttpResponse<String> answer = post("\"model\":\"safe\",\"provider\":{\"only\":[\"local\"]}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"no_target_left\"").contains("\"param\":\"provider\"")
                .contains("lab/gpt-4o is left out because provider.only does not name it");
        assertThat(post("\"model\":\"safe\",\"provider\":{\"sort\":\"price\"}").body()).contains("provider may have");
    }

    @Test
    void aModelThatTheKeyMayNotUseIsNoWayOut() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                "{\"model\":\"fast\",\"models\":[\"lab/gpt-4o\"],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                request -> request.setHeader("authorization", "Bearer " + TestGateway.LIMITED_KEY));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"param\":\"models\"");
    }

    private HttpResponse<String> post(String fields) throws Exception {
        return gateway.post("/v1/chat/completions",
                "{" + fields + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }
}
