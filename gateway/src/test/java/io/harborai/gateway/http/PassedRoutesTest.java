package io.harborai.gateway.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import io.harborai.standin.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PassedRoutesTest {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private final TestGateway gateway = TestGateway.start();

    @AfterEach
    void close() {
        gateway.close();
    }

    static String form(String... namesAndValues) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append("--the-b0rder\r\ncontent-disposition: form-data; name=\"").append(namesAndValues[i])
                    .append('"');
            if (namesAndValues[i].equals("file") || namesAndValues[i].equals("image")) {
                form.append("; filename=\"x.bin\"\r\ncontent-type: application/octet-stream");
            }
            form.append("\r\n\r\n").append(namesAndValues[i + 1]).append("\r\n");
        }
        return form + "--the-b0rder--\r\n";
    }

    static void asForm(HttpRequest.Builder request) {
        request.setHeader("content-type", "multipart/form-data; boundary=the-b0rder");
    }

    private RecordedRequest last() {
        return gateway.standin().requests().getLast();
    }

    @Test
    void judgementsPassWithTheirUsage() throws Exception {
        HttpResponse<String> moderated = gateway.post("/v1/moderations",
                "{\"model\":\"fast\",\"input\":[\"a harmful text\",\"a kind one\"]}");
        assertThat(moderated.statusCode()).as(moderated.body()).isEqualTo(200);
        assertThat(moderated.body()).contains("\"flagged\":true", "\"flagged\":false", "harborai-standin");
        assertThat(moderated.headers().firstValue("x-harborai-route")).hasValue("lab/gpt-4o-mini");
        assertThat(new String(last().body(), StandardCharsets.UTF_8)).startsWith("{\"model\":\"gpt-4o-mini\",");

        HttpResponse<String> ranked = gateway.post("/v1/rerank",
                "{\"model\":\"safe\",\"query\":\"two ships\",\"documents\":[\"no\",{\"text\":\"two ships\"}],\"top_n\":1}");
        assertThat(ranked.statusCode()).as(ranked.body()).isEqualTo(200);
        assertThat(ranked.body()).contains("\"index\":1");
        assertThat(ranked.headers().firstValue("x-harborai-attempts")).hasValue("2");
        assertThat(gateway.get("/metrics").body()).contains("endpoint=\"/v1/rerank\"");
    }

    @Test
    void picturesPassWhole() throws Exception {
        HttpResponse<String> made = gateway.post("/v1/images/generations",
                "{\"model\":\"lab/gpt-image-1\",\"prompt\":\"a ship\",\"n\":2}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        assertThat(made.body()).contains("b64_json", "\"output_tokens\":544");
        HttpResponse<String> edited = gateway.post("/v1/images/edits",
                form("image", "\u0000png", "prompt", "more ships", "model", "fast"), PassedRoutesTest::asForm);
        assertThat(edited.statusCode()).as(edited.body()).isEqualTo(200);
    }

    @Test
    void soundPassesAsItIs() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway.url("/v1/audio/speech"))
                .header("authorization", "Bearer " + TestGateway.KEY)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"lab/tts-1\",\"voice\":\"alloy\",\"input\":\"Ahoy\"}"))
                .build();
        HttpResponse<byte[]> spoken = gateway.client().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(spoken.statusCode()).isEqualTo(200);
        assertThat(spoken.headers().firstValue("content-type")).hasValue("audio/wav");
        assertThat(spoken.body()).startsWith("RIFF".getBytes(StandardCharsets.US_ASCII)).hasSize(8_044);
        assertThat(last().headers()).anySatisfy(header -> {
            assertThat(header.getKey()).isEqualToIgnoringCase("accept");
            assertThat(header.getValue()).isEqualTo("*/*");
        });
    }

    @Test
    void aFormPassesWithItsModelReplacedAndNothingElse() throws Exception {
        String sound = "RIFF" + "x\r\n--the-b0rde".repeat(20_000);
        HttpResponse<String> heard = gateway.post(TRANSCRIPTIONS, form("file", sound, "model", "fast"),
                PassedRoutesTest::asForm);
        assertThat(heard.statusCode()).as(heard.body()).isEqualTo(200);
        assertThat(heard.body()).contains("nobody listened", "\"bytes\":" + sound.length());
        assertThat(new String(last().body(), StandardCharsets.ISO_8859_1))
                .isEqualTo(form("file", sound, "model", "gpt-4o-mini"));
        HttpResponse<String> text = gateway.post(TRANSCRIPTIONS,
                form("model", "safe", "file", "RIFF", "response_format", "text"), PassedRoutesTest::asForm);
        assertThat(text.body()).isEqualTo("This transcript comes from a stand-in; nobody listened.\n");
        assertThat(text.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    }

    @Test
    void whatIsNoFormIsRefused() throws Exception {
        assertThat(gateway.post(TRANSCRIPTIONS, "{\"model\":\"fast\",\"file\":1}").statusCode()).isEqualTo(415);
        HttpResponse<String> wrong = gateway.post(TRANSCRIPTIONS, "{\"model\":\"fast\"}", PassedRoutesTest::asForm);
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("no multipart form");
        HttpResponse<String> without = gateway.post(TRANSCRIPTIONS, form("model", "fast"), PassedRoutesTest::asForm);
        assertThat(without.body()).contains("'file' is missing", "\"param\":\"file\"");
    }

    @Test
    void errorsOfProvidersAreErrors() throws Exception {
        for (String fault : new String[]{"status=400", "status=503", "error-body", "html", "refuse", "malformed",
                "stall=0"}) {
            HttpResponse<String> failed = gateway.post("/v1/moderations",
                    "{\"model\":\"lab/x+" + fault + "\",\"input\":\"y\"}");
            assertThat(failed.statusCode()).as(fault).isGreaterThanOrEqualTo(400);
            assertThat(failed.body()).as(fault).contains("\"error\"");
        }
    }

    @Test
    void halfASoundIsNotTakenForAWholeOne() {
        HttpRequest request = HttpRequest.newBuilder(gateway.url("/v1/audio/speech"))
                .header("authorization", "Bearer " + TestGateway.KEY)
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"lab/tts+cut=0\",\"input\":\"Ahoy\"}")).build();
        assertThatThrownBy(() -> gateway.client().send(request, HttpResponse.BodyHandlers.ofByteArray()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void soundWithoutAnyUsageHasNoCostThatCouldBeTold() throws Exception {
        HttpResponse<String> heard = gateway.post(TRANSCRIPTIONS,
                form("file", "RIFF", "model", "lab/whisper-1+no-usage"), PassedRoutesTest::asForm);
        assertThat(heard.body()).contains("\"seconds\":3");
        assertThat(heard.headers().firstValue("x-harborai-cost")).hasValue("unpriced");
    }
}
