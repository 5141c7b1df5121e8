package io.harborai.gateway.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import io.harborai.platform.web.Multipart;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

final class MultipartTest {
    private static final Multipart.Bounds BOUNDS = new Multipart.Bounds(3, 1_000, 10_000);

    private final TestGateway gateway = TestGateway.startWith(GatewayOptions.onLoopback(0, 1),
            new Contributions(List.of(WebRoute.of("POST", "/api/form", WebAccess.OPEN, "For a test.", request -> {
                List<String> parts = new ArrayList<>();
                Multipart.read(request, BOUNDS, part -> parts.add(part.field() + "=" + part.fileName().orElse("-")
                        + "," + part.type() + "," + part.text().length()));
                return WebReply.of(200, "text/plain; charset=utf-8", String.join(";", parts).getBytes(UTF_8));
            }).upTo(100_000)), List.of(), List.of(), PublicFiles.NONE));

    @AfterEach
    void close() {
        gateway.close();
    }

    private static String part(String disposition, String content) {
        return "--line\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    private HttpResponse<String> send(String type, String body) throws Exception {
        return gateway.client().send(HttpRequest.newBuilder(gateway.url("/api/form")).header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> form(String body) throws Exception {
        return send("multipart/form-data; boundary=line", body);
    }

    @Test
    void fieldsAndFilesAreReadInOrderAndNamesAreSafe() throws Exception {
        assertThat(form(part("name=\"title\"", "港口") + part("name=\"file\"; filename=\"../../港口.pdf\"",
                "x".repeat(10_000)) + "--line--\r\n").body())
                .isEqualTo("title=-,application/octet-stream,2;file=港口.pdf,application/octet-stream,10000");
    }

    @Test
    void everyBoundHolds() throws Exception {
        String end = "--line--\r\n";
        assertThat(form(part("name=\"a\"; filename=\"a\"", "x".repeat(10_001)) + end).statusCode()).isEqualTo(413);
        assertThat(form(part("name=\"a\"", "x").repeat(3) + end).statusCode()).isEqualTo(200);
        assertThat(form(part("name=\"a\"", "x").repeat(4) + end).body()).contains("too_many_parts");
        assertThat(form(part("name=\"" + "a".repeat(2_000) + "\"", "x") + end).statusCode()).isEqualTo(413);
        assertThat(form(part("name=\"a\"", "x".repeat(120_000)) + end).statusCode()).isEqualTo(413);
    }

    @Test
    void whatIsNoFormOrABrokenOneIsRefused() throws Exception {
        assertThat(send("application/json", "{}").statusCode()).isEqualTo(400);
        assertThat(send("multipart/form-data", "x").statusCode()).isEqualTo(400);
        assertThat(form(part("name=\"a\"", "x")).statusCode()).isEqualTo(400);
        assertThat(form("nothing at all").statusCode()).isIn(200, 400);
        assertThat(form(part("other=\"a\"", "x") + "--line--\r\n").body()).isEmpty();
    }
}
