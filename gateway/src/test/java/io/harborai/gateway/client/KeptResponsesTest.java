package io.harborai.gateway.client;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import io.harborai.gateway.GatewaySchema;
import io.harborai.gateway.http.FormatGateways;
import io.harborai.gateway.http.TestGateway;
import io.harborai.platform.storage.Database;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Responses that are kept, with OpenAI's own client: by the gateway for providers that keep none, and by the provider for
 * {@code resp/…}, behind which a second gateway stands.
 */
final class KeptResponsesTest {
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    @TempDir
    private static Path folder;
    private static Database ofFront;
    private static Database ofBack;
    private static FormatGateways gateways;
    private static OpenAIClient client;
    private static OpenAIClient stranger;

    @BeforeAll
    static void start() {
        InstantSource clock = NOW::get;
        ofFront = Database.open(folder.resolve("front.db"), GatewaySchema.MIGRATIONS);
        ofBack = Database.open(folder.resolve("back.db"), GatewaySchema.MIGRATIONS);
        gateways = FormatGateways.start().keeping(ofFront, ofBack, clock);
        client = client(TestGateway.KEY);
        stranger = client("hb-admin-key");
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder().baseUrl(gateways.front().url("/v1").toString()).apiKey(key).maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        stranger.close();
        gateways.close();
        ofFront.close();
        ofBack.close();
    }

    private static ResponseCreateParams.Builder asked(String way, String text) {
        return ResponseCreateParams.builder().model(way + "gpt-4o+parrot").input(text);
    }

    private static Response answer(ResponseCreateParams params, boolean stream) {
        if (!stream) {
            return client.responses().create(params).validate();
        }
        ResponseAccumulator whole = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
            events.stream().map(ResponseStreamEvent::validate).forEach(whole::accumulate);
        }
        return whole.response().validate();
    }

    private static String text(Response response) {
        StringBuilder text = new StringBuilder();
        response.output().stream().filter(ResponseOutputItem::isMessage).forEach(item -> item.asMessage().content()
                .forEach(part -> text.append(part.asOutputText().text())));
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({"lab/,false", "lab/,true", "claude/lab/,false", "gem/lab/,true", "llama/,false", "resp/lab/,false",
            "resp/lab/,true"})
    void a_conversation_goes_on_from_a_kept_response_which_can_be_read_listed_and_deleted(String way, boolean stream) {
        Response first = answer(asked(way, "My harbour is Aden. 港口 🚢").build(), stream);
        Response kept = client.responses().retrieve(first.id()).validate();
        assertThat(text(kept)).isEqualTo("My harbour is Aden. 港口 🚢").isEqualTo(text(first));
        Response second = answer(asked(way, "Which one?").previousResponseId(first.id()).build(), stream);
        assertThat(second.previousResponseId()).contains(first.id());
        List<ResponseItem> items = client.responses().inputItems().list(second.id()).autoPager().stream().toList();
        assertThat(items).hasSize(3);
        assertThat(items.get(2).asResponseInputMessageItem().content().get(0).asInputText().text())
                .isEqualTo("My harbour is Aden. 港口 🚢");
        assertThat(items.get(1).isResponseOutputMessage()).isTrue();
        client.responses().delete(first.id());
        assertThatThrownBy(() -> client.responses().retrieve(first.id())).isInstanceOf(NotFoundException.class);
        // What came later stands for itself.
        Response third = answer(asked(way, "And now?").previousResponseId(second.id()).build(), stream);
        assertThat(client.responses().inputItems().list(third.id()).autoPager().stream().toList()).hasSize(5);
        assertThatThrownBy(() -> client.responses().cancel(third.id())).isInstanceOf(BadRequestException.class)
                .hasMessageContaining("background");
    }

    @Test
    void what_was_said_before_is_put_to_the_model() {
        Response first = answer(asked("lab/", "My harbour is Aden.").build(), false);
        answer(asked("lab/", "Which one?").previousResponseId(first.id()).build(), false);
        assertThat(gateways.front().standin().requests().getLast().bodyText()).contains("My harbour is Aden.",
                "Which one?", "\"role\":\"assistant\"").doesNotContain("previous_response_id");
    }

    @ParameterizedTest
    @CsvSource({"lab/", "resp/lab/"})
    void a_response_of_somebody_else_is_not_there(String way) {
        Response mine = answer(asked(way, "Mine.").build(), false);
        assertThatThrownBy(() -> stranger.responses().retrieve(mine.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> stranger.responses().delete(mine.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> stranger.responses().inputItems().list(mine.id()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> stranger.responses()
                .create(asked(way, "Whose?").previousResponseId(mine.id()).build()))
                .isInstanceOf(BadRequestException.class).hasMessageContaining("not found");
        assertThat(text(client.responses().retrieve(mine.id()))).isEqualTo("Mine.");
    }

    @Test
    void what_shall_not_be_kept_and_what_is_too_old_is_not_there() {
        Response unkept = answer(asked("lab/", "Forget it.").store(false).build(), false);
        assertThatThrownBy(() -> client.responses().retrieve(unkept.id())).isInstanceOf(NotFoundException.class);
        Response old = answer(asked("lab/", "Keep it.").build(), false);
        NOW.updateAndGet(now -> now.plus(Duration.ofDays(31)));
        assertThatThrownBy(() -> client.responses().retrieve(old.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> answer(asked("lab/", "More.").previousResponseId(old.id()).build(), false))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void work_in_the_background_is_refused_where_nobody_does_it() {
        assertThatThrownBy(() -> answer(asked("lab/", "Later.").background(true).build(), false))
                .isInstanceOf(BadRequestException.class).hasMessageContaining("background");
    }

    @Test
    void items_are_given_in_pages_and_wrong_methods_are_told() throws Exception {
        Response first = answer(asked("lab/", "One.").build(), false);
        Response second = answer(asked("lab/", "Two.").previousResponseId(first.id()).build(), false);
        String path = "/v1/responses/" + second.id();
        HttpResponse<String> page = gateways.front().get(path + "/input_items?limit=2&order=asc");
        assertThat(page.body()).contains("\"has_more\":true", "One.").doesNotContain("Two.");
        assertThat(gateways.front().get(path + "/input_items?limit=0").statusCode()).isEqualTo(400);
        assertThat(gateways.front().get(path + "?stream=true").statusCode()).isEqualTo(400);
        assertThat(gateways.front().post(path, "{}").statusCode()).isEqualTo(405);
        assertThat(gateways.front().get("/v1/responses/resp_none").statusCode()).isEqualTo(404);
    }
}
