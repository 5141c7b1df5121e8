package io.harborai.app.serve;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Something of every kind in the server, with a text of the test's choice wherever somebody may write one. */
final class ConsoleSeeds {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ConsoleSeeds() {
    }

    /** Sows once; the server is shared by all tests. */
    static void sow(ConsoleBrowser console, String said) throws Exception {
        if (console.call("GET", "/admin/v1/teams", "").contains("Loading crew")) {
            return;
        }
        String text = JSON.writeValueAsString(said);
        console.call("POST", "/admin/v1/teams", "{\"name\":\"Loading crew\",\"limits\":{\"rpm\":600}}");
        console.call("POST", "/admin/v1/keys",
                "{\"name\":\"web shop\",\"owner\":\"shop@example.org\",\"project\":\"shop\","
                        + "\"limits\":{\"rpm\":600,\"tpm\":100000},\"budgets\":[\"20USD/month\"]}");
        console.call("POST", "/admin/v1/keys", "{\"name\":" + text + ",\"owner\":" + text + ",\"project\":" + text
                + "}");
        console.call("POST", "/admin/v1/accounts",
                "{\"name\":\"olga\",\"role\":\"operator\",\"password\":\"correct horse battery\"}");
        console.call("POST", "/admin/v1/prompts/welcome/versions", "{\"messages\":[{\"role\":\"system\",\"content\":"
                + text + "}],\"note\":" + text + ",\"labels\":[\"production\"],\"variables\":[]}");
        console.call("POST", "/admin/v1/alerts/silences", "{\"rule\":\"cpu_high\",\"minutes\":60,\"reason\":" + text
                + "}");
        console.call("PATCH", "/admin/v1/config?reason=" + URLEncoder.encode(said, StandardCharsets.UTF_8),
                "{\"models\":{\"fast\":{\"targets\":[\"local/echo\"]}}}");
        for (String model : new String[]{"local/echo", "fast"}) {
            console.call("POST", "/v1/chat/completions", "{\"model\":\"" + model + "\",\"user\":" + text
                    + ",\"messages\":[{\"role\":\"user\",\"content\":" + text + "}]}");
        }
        console.call("POST", "/admin/v1/backups", "");
        console.call("PUT", "/api/config", "{\"model\":\"local/extract\",\"threshold\":0}");
        console.call("POST", "/api/collections", "{\"name\":\"manuals\",\"description\":" + text + "}");
        upload(console, said);
    }

    private static void upload(ConsoleBrowser console, String said) throws Exception {
        String body = "--seam\r\nContent-Disposition: form-data; name=\"file\"; filename=\"<b>warranty</b>.md\"\r\n"
                + "Content-Type: text/markdown\r\n\r\n" + "# Warranty\n\n" + said
                + "\n\nThe warranty of a crane lasts five years. Motors and ropes are covered for two. " + said
                + "\r\n--seam--\r\n";
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(console.url()).resolve(
                    "/api/documents?collection=manuals")).header("authorization", "Bearer " + ConsoleBrowser.MASTER)
                    .header("content-type", "multipart/form-data; boundary=seam").POST(
                            HttpRequest.BodyPublishers.ofString(body))
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        }
    }
}
