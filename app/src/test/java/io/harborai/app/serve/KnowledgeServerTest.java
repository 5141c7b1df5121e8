package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.harborai.app.Run;
import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The knowledge base on the real server: files in, cited answers out, and nothing for whoever was not granted it. */
final class KnowledgeServerTest {
    private static final String MASTER = "master-key-for-tests";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String QUESTION = "How deep is the northern harbour basin?";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private Server start() throws Exception {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false,
                false);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                Map.of("server.port", "0", "storage.url", "file:" + directory.resolve("files"), "knowledge.top_k",
                        "7", "cache.enabled", "true"));
        return Server.start(source, ((ConfigResult.Loaded) source.load()).config(), terminal, GatewayFace::new,
                new RoleModules(Set.of("gateway", "knowledge")));
    }

    private HttpResponse<String> call(Server server, String key, String method, String path, String body)
            throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + path))
                .timeout(Duration.ofSeconds(60)).header("authorization", "Bearer " + key)
                .header("content-type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode data(Server server, String key, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = call(server, key, method, path, body);
        assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isBetween(200, 299);
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.path("status").asString("")).isEqualTo("success");
        return json.path("data");
    }

    private void upload(Server server, String key, Map<String, byte[]> files) throws Exception {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            form.writeBytes(("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + file.getKey()
                    + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            form.writeBytes(file.getValue());
            form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes("--edge--\r\n".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> taken = http.send(
                HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + "/api/documents?collection=harbour"))
                        .timeout(Duration.ofSeconds(60)).header("authorization", "Bearer " + key)
                        .header("content-type", "multipart/form-data; boundary=edge")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray())).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    }

    private static byte[] pdf(String... pages) throws IOException {
        try (PDDocument document = new PDDocument(); ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            for (String text : pages) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.beginText();
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 11);
                    content.newLineAtOffset(50, 700);
                    content.showText(text);
                    content.endText();
                }
            }
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    private static byte[] docx(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            Map<String, String> parts = Map.of("[Content_Types].xml",
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
                    "word/document.xml",
                    "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
                            + "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p></w:body></w:document>");
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private void fill(Server server) throws Exception {
        data(server, MASTER, "POST", "/api/collections", "{\"name\":\"harbour\"}");
        upload(server, MASTER, Map.of("depths.pdf",
                pdf("This report describes the cranes of the southern quay and their maintenance.",
                        "The northern harbour basin is 14 metres deep. It was dredged in 1998."),
                "rules.docx", docx("Ships above 200 metres need two tug boats when they enter the harbour."),
                "notes.md", "# 灯塔\n\n港口的灯塔高四十二米，建于一九三零年。\n".getBytes(StandardCharsets.UTF_8)));
        await().atMost(Duration.ofMinutes(2)).until(() -> data(server, MASTER, "GET", "/api/collections/harbour", "")
                .path("documents").path("ready").asInt(0) == 3);
    }

    private static String asked(String question, String more) {
        return JSON.writeValueAsString(Map.of("question", question, "collection", "harbour")).replaceFirst("}$", more)
                + "}";
    }

    @Test
    void filesBecomeAnswersWithSourcesAndAModelOfTheGateway() throws Exception {
        Server server = start();
        try {
            fill(server);
            JsonNode found = data(server, MASTER, "POST", "/api/qa/search", asked(QUESTION, ""));
            JsonNode best = found.path("passages").path(0);
            assertThat(best.path("document").asString("")).isEqualTo("depths.pdf");
            assertThat(best.path("page").asInt()).isEqualTo(2);

            JsonNode alone = data(server, MASTER, "POST", "/api/qa/ask", asked(QUESTION, ""));
            assertThat(alone.path("kind").asString("")).isEqualTo("passages_only");
            assertThat(alone.path("answer").asString("")).contains("14 metres deep");
            assertThat(alone.path("note").asString("")).contains("No model is set");

            data(server, MASTER, "PUT", "/api/config", "{\"model\":\"local/echo\"}");
            JsonNode answered = data(server, MASTER, "POST", "/api/qa/ask", asked(QUESTION, ""));
            assertThat(answered.path("kind").asString("")).isEqualTo("answered");
            assertThat(answered.path("model").asString("")).isEqualTo("local/echo");

            JsonNode chinese = data(server, MASTER, "POST", "/api/qa/search", asked("港口的灯塔有多高？", ""));
            assertThat(chinese.path("passages").path(0).path("document").asString("")).isEqualTo("notes.md");

            JsonNode nothing = data(server, MASTER, "POST", "/api/qa/ask",
                    asked("Which volcano erupted on Iceland yesterday?", ""));
            assertThat(nothing.path("kind").asString("")).isEqualTo("nothing_relevant");
            assertThat(nothing.path("model").asString("")).isEmpty();

            String events = call(server, MASTER, "POST", "/api/qa/ask/stream", asked(QUESTION, "")).body();
            assertThat(events.indexOf("event: start")).isLessThan(events.indexOf("event: sources"));
            assertThat(events.indexOf("event: sources")).isLessThan(events.indexOf("event: token"));
            assertThat(events.indexOf("event: token")).isLessThan(events.indexOf("event: end"));

            String chat = "{\"model\":\"knowledge/harbour\",\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION
                    + "\"}]";
            HttpResponse<String> whole = call(server, MASTER, "POST", "/v1/chat/completions", chat + "}");
            assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
            assertThat(JSON.readTree(whole.body()).path("choices").path(0).path("message").path("content")
                    .asString("")).contains("local/echo");
            // A document may be gone, or a grant, when the same question comes again: nothing of it is kept.
            assertThat(call(server, MASTER, "POST", "/v1/chat/completions", chat + "}").headers()
                    .firstValue("x-harborai-cache")).isEmpty();
            HttpResponse<String> streamed = call(server, MASTER, "POST", "/v1/chat/completions",
                    chat + ",\"stream\":true}");
            assertThat(streamed.body()).contains("chat.completion.chunk", "annotations", "data: [DONE]");
        } finally {
            server.stop();
        }
    }

    @Test
    void theCommandsMakeFillSearchAskAndExportACollection() throws Exception {
        Server server = start();
        try {
            Map<String, String> environment = Map.of("HARBORAI_URL", Banner.url(server.address()), "HARBORAI_KEY",
                    MASTER);
            Path files = Files.createDirectory(directory.resolve("papers"));
            Files.write(files.resolve("depths.pdf"), pdf("This report describes the cranes of the southern quay.",
                    "The northern harbour basin is 14 metres deep. It was dredged in 1998."));
            Files.writeString(files.resolve("灯塔.txt"), "港口的灯塔高四十二米，建于一九三零年，每年检查两次。", Charset.forName("GBK"));
            Files.writeString(files.resolve("broken.pdf"), "%PDF-1.7 nothing");
            Files.writeString(files.resolve("song.mp3"), "la la");
            assertThat(Run.of(directory, environment, "knowledge", "create", "harbour", "--description", "A port")
                    .exitCode()).isZero();
            Run added = Run.of(directory, environment, "knowledge", "add", "harbour", "papers", "--label", "year=1998");
            assertThat(added.exitCode()).as(added.out() + added.err()).isEqualTo(1);
            assertThat(added.out()).contains("added    depths.pdf", "added    灯塔.txt",
                    "2 of 3 ready, 1 failed", "failed   broken.pdf");
            assertThat(added.err()).contains("skipped  1 of 4 files");
            assertThat(Run.of(directory, environment, "knowledge", "add", "harbour", "papers/depths.pdf").out())
                    .contains("known    depths.pdf");
            assertThat(Run.of(directory, environment, "knowledge", "add", "harbour", "papers/song.mp3").out())
                    .contains("refused  song.mp3: nothing reads files like");
            assertThat(Run.of(directory, environment, "knowledge", "list").out()).contains("harbour", "A port");
            assertThat(Run.of(directory, environment, "knowledge", "status", "harbour", "--watch").out())
                    .contains("2 of 3 ready", "broken.pdf", "failed");
            assertThat(Run.of(directory, environment, "knowledge", "search", "harbour", "灯塔有多高").out())
                    .contains("灯塔.txt", "四十二米");
            Run asked = Run.of(directory, environment, "ask", "-c", "harbour", QUESTION);
            assertThat(asked.out()).contains("14 metres deep", "[1] depths.pdf, page 2");
            assertThat(asked.err()).contains("No model is set");
            Run extracted = Run.of(directory, environment, "ask", "-c", "harbour", "--model", "local/extract", "--json",
                    QUESTION);
            JsonNode answer = JSON.readTree(extracted.out());
            assertThat(answer.path("kind").asString("")).isEqualTo("answered");
            JsonNode citation = answer.path("citations").path(0);
            JsonNode source = answer.path("sources").path(citation.path("number").asInt() - 1);
            assertThat(source.path("text").asString("")).contains(citation.path("quote").asString("none"));
            assertThat(source.path("page").asInt()).isEqualTo(2);
            assertThat(Run.of(directory, environment, "ask", "-c", "nowhere", QUESTION).exitCode()).isEqualTo(66);
            assertThat(Run.of(directory, environment, "knowledge", "export", "harbour", "--out", "all.jsonl")
                    .exitCode()).isZero();
            assertThat(Files.readAllLines(directory.resolve("all.jsonl"))).hasSize(3)
                    .anyMatch(line -> line.contains("\"page\":2") && line.contains("14 metres"));
            assertThat(call(server, MASTER, "GET", "/metrics", "").body()).contains(
                    "rag_requests_total{endpoint=\"/api/qa/ask\",method=\"POST\",status=\"200\"}",
                    "rag_request_duration_seconds_bucket", "rag_active_connections",
                    "rag_model_response_seconds_count{model=\"extract\",provider=\"local\"}", "rag_errors_total");
        } finally {
            server.stop();
        }
    }

    private static String tool(String name, Map<String, Object> arguments) {
        return JSON.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 7, "method", "tools/call", "params",
                Map.of("name", name, "arguments", arguments)));
    }

    private JsonNode said(Server server, String key, String message) throws Exception {
        HttpResponse<String> answer = call(server, key, "POST", "/mcp", message);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void itIsAToolForModelsAFollowUpIsUnderstoodAndTheFileConfiguresIt() throws Exception {
        Server server = start();
        try {
            fill(server);
            JsonNode hello = said(server, MASTER, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
                    + "{\"protocolVersion\":\"2025-03-26\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\"}}}");
            assertThat(hello.path("result").path("protocolVersion").asString("")).isEqualTo("2025-03-26");
            assertThat(call(server, MASTER, "POST", "/mcp",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}").statusCode()).isEqualTo(202);
            assertThat(call(server, MASTER, "GET", "/mcp", "").statusCode()).isEqualTo(405);
            JsonNode tools = said(server, MASTER, "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/list\"}");
            assertThat(tools.path("id").asString("")).isEqualTo("a");
            assertThat(tools.path("result").path("tools").valueStream().map(each -> each.path("name").asString("")))
                    .containsExactly("knowledge_collections", "knowledge_search", "knowledge_ask");
            Map<String, Object> search = Map.of("collection", "harbour", "query", "northern harbour basin");
            assertThat(said(server, MASTER, tool("knowledge_search", search)).path("result").path("content").path(0)
                    .path("text").asString("")).contains("depths.pdf, page 2", "14 metres deep");
            assertThat(said(server, MASTER, tool("knowledge_ask", Map.of("collection", "harbour", "question",
                    QUESTION))).toString()).contains("14 metres deep", "[1] depths.pdf, page 2");
            assertThat(said(server, MASTER, tool("nothing", Map.of())).path("error").path("code").asInt())
                    .isEqualTo(-32602);
            assertThat(said(server, MASTER, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\"}").path("error")
                    .path("code").asInt()).isEqualTo(-32601);
            assertThat(said(server, MASTER, "{").path("error").path("code").asInt()).isEqualTo(-32700);
            String other = Run.of(directory, Map.of(), "keys", "create", "--name", "other").out().strip();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> call(server, other, "GET", "/api/collections", "").statusCode() == 200);
            JsonNode refused = said(server, other, tool("knowledge_search", search));
            assertThat(refused.path("result").path("isError").asBoolean(false)).isTrue();
            assertThat(refused.toString()).doesNotContain("14 metres", "depths.pdf");

            assertThat(data(server, MASTER, "GET", "/api/config", "").path("top_k").asInt()).isEqualTo(7);
            String session = data(server, MASTER, "POST", "/api/sessions", "{\"collection\":\"harbour\"}").path("id")
                    .asString("");
            String more = ",\"model\":\"local/extract\",\"session_id\":\"" + session + "\"";
            data(server, MASTER, "POST", "/api/qa/ask", asked(QUESTION, more));
            JsonNode followed = data(server, MASTER, "POST", "/api/qa/ask", asked("And when was it dredged?", more));
            assertThat(followed.path("kind").asString("")).isEqualTo("answered");
            assertThat(followed.path("answer").asString("")).contains("1998");
        } finally {
            server.stop();
        }
    }

    @Test
    void limitsOfAKeyHoldAndWhatIsWrongIsToldInTheEnvelope() throws Exception {
        Server server = start();
        try {
            JsonNode made = JSON.readTree(call(server, MASTER, "POST", "/admin/v1/keys",
                    "{\"name\":\"few\",\"limits\":{\"rpd\":4,\"request_bytes\":1000}}").body());
            String key = made.path("key").asString("");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> call(server, key, "GET", "/v1/models", "").statusCode() == 200);
            assertThat(call(server, key, "GET", "/api/collections", "").statusCode()).isEqualTo(200);
            HttpResponse<String> large = call(server, key, "POST", "/api/qa/ask", asked("x".repeat(2_000), ""));
            assertThat(large.statusCode()).as(large.body()).isEqualTo(413);
            assertThat(call(server, key, "GET", "/api/sessions", "").statusCode()).isEqualTo(200);
            assertThat(call(server, key, "GET", "/api/config", "").statusCode()).isEqualTo(200);
            HttpResponse<String> refused = call(server, key, "GET", "/api/collections", "");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            wrong(refused);
            wrong(large);
            String many = JSON.writeValueAsString(Map.of("model", "local/hash-embed", "texts",
                    java.util.Collections.nCopies(1_001, "a")));
            for (String[] each : new String[][]{{"POST", "/api/embeddings/batch", many, "1 to 1000"},
                    {"POST", "/api/embeddings/batch", "{\"model\":\"no/such\",\"texts\":[\"a\"]}", "no"},
                    {"POST", "/api/qa/ask", "{\"question\":\"x\"}", "collection"}, {"POST", "/api/qa/ask", "{", ""},
                    {"POST", "/api/qa/search", "{\"question\":\"x\",\"collection\":\"y\",\"top_k\":0}", "top_k"},
                    {"POST", "/api/collections", "{\"name\":\"\"}", "name"}, {"GET", "/api/nothing", "", ""},
                    {"PUT", "/api/config", "{\"top_k\":1000}", "top_k"},
                    {"PUT", "/api/config", "{\"model\":\"knowledge/x\"}", "knowledge"},
                    {"GET", "/api/documents", "", "collection"}}) {
                HttpResponse<String> answer = call(server, MASTER, each[0], each[1], each[2]);
                assertThat(answer.statusCode()).as(each[1] + ": " + answer.body()).isBetween(400, 499);
                assertThat(wrong(answer)).contains(each[3]);
            }
        } finally {
            server.stop();
        }
    }

    private static String wrong(HttpResponse<String> answer) {
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.path("status").asString("")).as(answer.body()).isEqualTo("error");
        assertThat(json.path("error").path("code").asString("")).as(answer.body()).isNotEmpty();
        assertThat(json.path("timestamp").asString("")).as(answer.body()).isNotEmpty();
        return json.path("error").path("message").asString("");
    }

    @Test
    void aKeySeesNothingOfWhatOthersHaveOnAnyRoute() throws Exception {
        Server server = start();
        try {
            fill(server);
            String other = Run.of(directory, Map.of(), "keys", "create", "--name", "other").out().strip();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> call(server, other, "GET", "/api/collections", "").statusCode() == 200);
            assertThat(data(server, other, "GET", "/api/collections", "").size()).isZero();
            String id = data(server, MASTER, "GET", "/api/documents?collection=harbour", "").path("documents").path(0)
                    .path("id").asString("");
            String session = data(server, MASTER, "POST", "/api/sessions", "{\"collection\":\"harbour\"}").path("id")
                    .asString("");
            data(server, MASTER, "POST", "/api/qa/ask", asked(QUESTION, ",\"session_id\":\"" + session + "\""));
            String query = "?collection=harbour";
            for (String[] each : new String[][]{{"GET", "/api/collections/harbour", ""},
                    {"DELETE", "/api/collections/harbour", ""},
                    {"PUT", "/api/collections/harbour/model", "{\"embedding_model\":\"m\",\"dimension\":3}"},
                    {"GET", "/api/collections/harbour/grants", ""},
                    {"PUT", "/api/collections/harbour/grants", "{\"subject\":\"*\",\"write\":true}"},
                    {"DELETE", "/api/collections/harbour/grants/x", ""}, {"GET", "/api/documents" + query, ""},
                    {"POST", "/api/documents" + query, "x"}, {"GET", "/api/documents/progress" + query, ""},
                    {"GET", "/api/documents/" + id + query, ""},
                    {"GET", "/api/documents/" + id + "/passages" + query, ""},
                    {"DELETE", "/api/documents/" + id + query, ""},
                    {"POST", "/api/documents/" + id + "/reprocess" + query, ""},
                    {"POST", "/api/qa/ask", asked(QUESTION, "")}, {"POST", "/api/qa/ask/stream", asked(QUESTION, "")},
                    {"POST", "/api/qa/search", asked(QUESTION, "")},
                    {"POST", "/api/sessions", "{\"collection\":\"harbour\"}"}, {"GET", "/api/sessions/" + session, ""},
                    {"PATCH", "/api/sessions/" + session, "{\"title\":\"mine\"}"},
                    {"DELETE", "/api/sessions/" + session, ""}, {"GET", "/api/sessions/" + session + "/messages", ""},
                    {"GET", "/api/sessions/" + session + "/export", ""},
                    {"PUT", "/api/sessions/" + session + "/messages/1/feedback", "{\"feedback\":\"up\"}"},
                    {"PUT", "/api/config", "{\"model\":\"local/echo\"}"},
                    {"POST", "/v1/chat/completions",
                            "{\"model\":\"knowledge/harbour\",\"messages\":[{\"role\":\"user\",\"content\":\""
                                    + QUESTION
                                    + "\"}]}"}}) {
                HttpResponse<String> refused = call(server, other, each[0], each[1], each[2]);
                assertThat(refused.statusCode()).as(each[0] + " " + each[1] + ": " + refused.body()).isIn(403, 404);
                assertThat(refused.body()).doesNotContain("14 metres", "depths.pdf");
                assertThat(call(server, "hb-wrong", each[0], each[1], each[2]).statusCode()).isEqualTo(401);
            }
            assertThat(data(server, MASTER, "GET", "/api/sessions/" + session + "/messages", "").size()).isEqualTo(1);
        } finally {
            server.stop();
        }
    }
}
