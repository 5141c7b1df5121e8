package io.harborai.chatroom;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.harborai.HarborAI;
import io.harborai.chatroom.assistant.ModelAccess;
import io.harborai.chatroom.message.ChatJson;
import tools.jackson.databind.JsonNode;

/** A provider whose models do as their names say: {@code say-WORD}, {@code slow}, {@code broken}, {@code poor}, {@code long}, {@code cite}. */
final class ModelServer implements AutoCloseable {
    private final HttpServer server;
    private final HarborAI client;
    final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    /** The model {@code slow} ends its answer when this is open. */
    final CountDownLatch gate = new CountDownLatch(1);

    private ModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
        client = HarborAI.builder().provider("house", house -> house.baseUrl("http://127.0.0.1:" + server.getAddress()
                .getPort() + "/v1").apiKey("none").allowPrivateNetwork(true)).build();
    }

    static ModelServer start() throws IOException {
        return new ModelServer();
    }

    ModelAccess access() {
        return new ModelAccess(key -> client, "house/");
    }

    /** From now on nobody listens. */
    void gone() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode request = ChatJson.mapper().readTree(exchange.getRequestBody().readAllBytes());
        asked.add(request);
        String model = request.path("model").asString("");
        if (model.equals("broken") || model.equals("poor")) {
            String code = model.equals("poor") ? "insufficient_quota" : "server_error";
            byte[] body = ("{\"error\":{\"message\":\"secret of the house\",\"type\":\"" + code + "\",\"code\":\""
                    + code
                    + "\"}}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(model.equals("poor") ? 429 : 500, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            switch (model) {
                case "slow" -> {
                    chunk(out, Map.of("content", "Wait … "));
                    await();
                    chunk(out, Map.of("content", "now."));
                }
                case "long" -> {
                    for (int i = 0; i < 60; i++) {
                        chunk(out, Map.of("content", "Sentence number " + i + " of a long answer with many words. "));
                    }
                }
                case "cite" -> {
                    chunk(out, Map.of("content", "The harbour is deep [1]."));
                    chunk(out, Map.of("annotations", List.of(Map.of("type", "file_citation", "file_citation", Map.of(
                            "file_id", "d1", "filename", "harbour.pdf", "number", 1, "page", 7)))));
                }
                default -> chunk(out, Map.of("content", model.replaceFirst("^say-", "")));
            }
            out.write(
                    ("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
                            + "\"finish_reason\":\"stop\"}]}\n\ndata: {\"id\":\"c\",\"object\":\"chat.completion.chunk\","
                            + "\"choices\":[],\"usage\":{\"prompt_tokens\":90,\"completion_tokens\":10,\"total_tokens\":100}}\n\n"
                            + "data: [DONE]\n\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void await() throws IOException {
        try {
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nobody opened the gate");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void chunk(OutputStream out, Map<String, Object> delta) throws IOException {
        out.write(("data: " + ChatJson.write(Map.of("id", "c", "object", "chat.completion.chunk", "choices", List.of(Map
                .of("index", 0, "delta", delta)))) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        gate.countDown();
        client.close();
        server.stop(0);
    }
}
