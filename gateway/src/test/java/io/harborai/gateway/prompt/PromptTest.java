package io.harborai.gateway.prompt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

import io.harborai.gateway.GatewaySchema;
import io.harborai.gateway.admin.PromptRoutes;
import io.harborai.gateway.team.FieldException;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.storage.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PromptTest {
    private static final String GREET = """
            {"messages":[{"role":"system","content":"Speak {{language}}."},{"role":"user","content":"{{ question }} \\\\{{x}}"}],
             "variables":[{"name":"language","values":["French","中文"]},{"name":"question","max_length":40},
              {"name":"unused_place","type":"integer","required":false,"fallback":"3"}],"labels":["production"]}
            """
            .replace("Speak {{language}}.", "Speak {{language}}, {{unused_place}} times.");

    @TempDir
    private Path directory;
    private Database database;
    private PromptStore store;

    @BeforeEach
    void open() {
        database = Database.open(directory.resolve("x.db"), GatewaySchema.MIGRATIONS);
        store = new PromptStore(database, InstantSource.fixed(Instant.EPOCH));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void add(String id, String json) {
        store.add(id, PromptJson.read(json.getBytes(StandardCharsets.UTF_8), PromptJson.Draft.class));
    }

    private PromptExpansion expand(String body) {
        return PromptExpansion.of(body.getBytes(StandardCharsets.UTF_8), store.all());
    }

    private String expanded(String body) {
        PromptExpansion expansion = expand(body);
        assertThat(expansion).isInstanceOf(PromptExpansion.Expanded.class);
        return new String(((PromptExpansion.Expanded) expansion).body(), StandardCharsets.UTF_8);
    }

    @Test
    void valuesComeToTheirPlacesAndAllElseStays() {
        add("greet", GREET);
        assertThat(expanded(
                """
                        {"temperature":1.10, "prompt":{"id":"greet","variables":{"language":"中文","question":"Hi"}},"model":"fast"}"""))
                .isEqualTo("{\"temperature\":1.10,\"model\":\"fast\",\"messages\":[{\"role\":\"system\",\"content\":"
                        + "\"Speak 中文, 3 times.\"},{\"role\":\"user\",\"content\":\"Hi {{x}}\"}]}");
        assertThat(expanded("""
                {"prompt":{"id":"greet","variables":{"language":"French","question":"Hi","unused_place":7}},
                 "messages":[{"role":"assistant","content":"A"}]}"""))
                .endsWith("\"content\":\"Hi {{x}}\"},{\"role\":\"assistant\",\"content\":\"A\"}]}").contains("7 times");
    }

    @Test
    void aValueIsDataAndNeverATemplateOrJson() {
        add("greet", GREET);
        assertThat(expanded("""
                {"prompt":{"id":"greet","variables":{"language":"French","question":"{{language}}\\"},{\\"role"}}}"""))
                .contains("\"content\":\"{{language}}\\\"},{\\\"role {{x}}\"}]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"prompt":{"id":"greet"}} | prompt.variables.language
            {"prompt":{"id":"greet","variables":{"language":"French"}}} | prompt.variables.question
            {"prompt":{"id":"greet","variables":{"language":1,"question":"x"}}} | prompt.variables.language
            {"prompt":{"id":"greet","variables":{"language":"Dutch","question":"x"}}} | prompt.variables.language
            {"prompt":{"id":"greet","variables":{"language":"French","question":"x","more":1}}} | prompt.variables.more
            {"prompt":{"id":"greet","variables":{"language":"French","question":"x","unused_place":1.5}}} | prompt.variables.unused_place
            {"prompt":{"id":"greet","variables":[]}} | prompt.variables
            {"prompt":{"id":"greet","label":"staging"}} | prompt.label
            {"prompt":{"id":"greet","version":9}} | prompt.version
            {"prompt":{"id":"greet","version":1,"label":"production"}} | prompt.label
            {"prompt":{"id":"other"}} | prompt.id
            {"prompt":{}} | prompt.id
            {"prompt":{"id":"greet","verson":1}} | prompt.verson
            {"prompt":{"id":"greet"},"prompt":{"id":"greet"}} | prompt
            """)
    void whatIsWrongIsNamed(String body, String field) {
        add("greet", GREET);
        assertThat(expand(body)).isInstanceOfSatisfying(PromptExpansion.Refused.class, refused -> {
            assertThat(refused.failure().status()).isEqualTo(400);
            assertThat(refused.failure().param()).hasValue(field);
        });
    }

    @Test
    void aLongValueIsRefusedAtItsBound() {
        add("greet", GREET);
        String body = "{\"prompt\":{\"id\":\"greet\",\"variables\":{\"language\":\"French\",\"question\":\"%s\"}}}";
        assertThat(expand(body.formatted("x".repeat(40)))).isInstanceOf(PromptExpansion.Expanded.class);
        assertThat(expand(body.formatted("x".repeat(41)))).isInstanceOf(PromptExpansion.Refused.class);
    }

    @Test
    void versionsAndLabelsAreFoundAgain() {
        add("p", "{\"messages\":[{\"role\":\"user\",\"content\":\"one\"}]}");
        add("p", "{\"messages\":[{\"role\":\"user\",\"content\":\"two\"}],\"labels\":[\"staging\"]}");
        assertThat(expanded("{\"prompt\":{\"id\":\"p\"}}")).contains("two");
        store.label("p", "production", 1);
        assertThat(expanded("{\"prompt\":{\"id\":\"p\"}}")).contains("one");
        assertThat(expanded("{\"prompt\":{\"id\":\"p\",\"label\":\"staging\"}}")).contains("two");
        assertThat(expanded("{\"prompt\":{\"id\":\"p\",\"version\":\"1\"}}")).contains("one");
        assertThatThrownBy(() -> store.label("p", "production", 3)).isInstanceOf(FieldException.class);
        assertThat(store.unlabel("p", "production")).isPresent();
        assertThat(store.unlabel("p", "production")).isEmpty();
        assertThat(store.delete("p")).isPresent();
        assertThat(store.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"messages":[]} | messages
            {"messages":[{"role":"tool","content":"x"}]} | role
            {"messages":[{"role":"user","content":"{{a}}"}]} | {{a}}
            {"messages":[{"role":"user","content":"{{a b}}"}]} | {{a b
            {"messages":[{"role":"user","content":"x"}],"variables":[{"name":"a"}]} | {{a}}
            {"messages":[{"role":"user","content":"{{a}}"}],"variables":[{"name":"a","type":"date"}]} | one of string
            {"mesages":[]} | mesages
            [] | body
            """)
    void aWrongTemplateIsRefused(String json, String said) {
        assertThatThrownBy(() -> add("p", json)).isInstanceOf(FieldException.class).hasMessageContaining(said);
    }

    @Test
    void theAdminRoutesKeepThem() {
        int[] changes = {0};
        PromptRoutes routes = new PromptRoutes(store, () -> changes[0]++);
        assertThat(status(routes.answer("POST", "/admin/v1/prompts/greet/versions", bytes(GREET)))).isEqualTo(201);
        assertThat(status(routes.answer("PUT", "/admin/v1/prompts/greet/labels/staging", bytes("{\"version\":1}"))))
                .isEqualTo(200);
        assertThat(status(routes.answer("PUT", "/admin/v1/prompts/greet/labels/staging", bytes("{\"version\":2}"))))
                .isEqualTo(400);
        assertThat(((AdminAnswer.Json) routes.answer("GET", "/admin/v1/prompts", bytes(""))).body().toString())
                .contains("\"labels\":{\"production\":1,\"staging\":1}");
        assertThat(status(routes.answer("GET", "/admin/v1/prompts/other", bytes("")))).isEqualTo(404);
        assertThat(status(routes.answer("DELETE", "/admin/v1/prompts/greet", bytes("")))).isEqualTo(200);
        assertThat(changes[0]).isEqualTo(3);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int status(AdminAnswer answer) {
        return switch (answer) {
            case AdminAnswer.Json json -> json.status();
            case AdminAnswer.Failed failed -> failed.failure().status();
            case AdminAnswer.Page page -> page.status();
            case AdminAnswer.NotAllowed not -> 405;
        };
    }

    @Test
    void everyKindOfValueIsWrittenAsItIs() {
        add("t", """
                {"messages":[{"role":"user","content":"{{i}}|{{n}}|{{b}}|{{j}}"}],"variables":[{"name":"i","type":"integer"},
                 {"name":"n","type":"number"},{"name":"b","type":"boolean"},{"name":"j","type":"json"}]}""");
        assertThat(
                expanded("{\"prompt\":{\"id\":\"t\",\"variables\":{\"i\":1,\"n\":1.5,\"b\":true,\"j\":{\"a\":[1]}}}}"))
                .contains("1|1.5|true|{\\\"a\\\":[1]}");
        assertThat(Map.copyOf(store.all())).hasSize(1);
    }
}
