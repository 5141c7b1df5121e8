package io.harborai.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A call over a plain socket, so that a test sees what really comes over the wire. */
final class RawCall {

    static final String CHAT = "/v1/chat/completions";
    /** A machine that is busy with other tests may let a process stand still for seconds. */
    static final int PATIENCE_MILLIS = 60_000;

    /** How the bytes end. */
    enum End {
        CLOSED, RESET, NOTHING_MORE
    }

    private final byte[] bytes;
    private final List<byte[]> reads;
    private final End end;

    private RawCall(byte[] bytes, List<byte[]> reads, End end) {
        this.bytes = bytes;
        this.reads = reads;
        this.end = end;
    }

    /** A chat request's JSON. */
    static JsonObject chat(String model, boolean stream) {
        return new JsonObject().put("model", model).put("stream", stream).put("messages", new JsonArray()
                .add(new JsonObject().put("role", "user").put("content", "hello 世界 🌍")));
    }

    /** Sends it and reads until the connection ends, or until nothing has come for {@link #PATIENCE_MILLIS}. */
    static RawCall of(Standin standin, String model, boolean stream) {
        return post(standin, CHAT, chat(model, stream).encode(), PATIENCE_MILLIS);
    }

    /** Sends it and reads until the connection ends, or until nothing has come for so long. */
    static RawCall of(Standin standin, String model, boolean stream, int patienceMillis) {
        return post(standin, CHAT, chat(model, stream).encode(), patienceMillis);
    }

    static RawCall post(Standin standin, String path, String body, int patienceMillis) {
        return send(standin, "POST", path, body, "", patienceMillis);
    }

    static RawCall send(Standin standin, String method, String path, String body, String headers, int patienceMillis) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nhost: standin\r\nconnection: close\r\n" + headers
                + "content-length: " + content.length + "\r\n\r\n";
        try (Socket socket = connect(standin)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(patienceMillis);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(content);
            return read(socket.getInputStream());
        } catch (IOException e) {
            throw new AssertionError("no connection to the stand-in", e);
        }
    }

    static Socket connect(Standin standin) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), standin.port());
    }

    /** A connection on which a chat request is sent and nothing read. */
    static Socket open(Standin standin, String body) throws IOException {
        Socket socket = connect(standin);
        socket.setSoTimeout(PATIENCE_MILLIS);
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("POST " + CHAT + " HTTP/1.1\r\nhost: standin\r\ncontent-length: " + content.length
                        + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static RawCall read(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<byte[]> reads = new ArrayList<>();
        byte[] buffer = new byte[64 * 1024];
        End end = End.CLOSED;
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                all.write(buffer, 0, n);
                reads.add(Arrays.copyOf(buffer, n));
            }
        } catch (SocketTimeoutException e) {
            end = End.NOTHING_MORE;
        } catch (SocketException e) {
            end = End.RESET;
        }
        return new RawCall(all.toByteArray(), reads, end);
    }

    End end() {
        return end;
    }

    int size() {
        return bytes.length;
    }

    List<byte[]> reads() {
        return reads;
    }

    int status() {
        return Integer.parseInt(head().substring(9, 12));
    }

    String head() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("\r\n\r\n");
        return (at < 0 ? text : text.substring(0, at)).toLowerCase(Locale.ROOT);
    }

    String header(String name) {
        return head().lines().filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim()).findFirst().orElse("");
    }

    boolean isChunked() {
        return header("transfer-encoding").equals("chunked");
    }

    /** Whether HTTP's own framing says that all has come. */
    boolean isComplete() {
        byte[] raw = rawBody();
        return isChunked()
                ? new String(raw, StandardCharsets.ISO_8859_1).endsWith("0\r\n\r\n")
                : raw.length == Integer.parseInt(header("content-length"));
    }

    private byte[] rawBody() {
        int from = head().length() + 4;
        return from > bytes.length ? new byte[0] : Arrays.copyOfRange(bytes, from, bytes.length);
    }

    /** The body with HTTP's chunks put together. */
    byte[] body() {
        byte[] raw = rawBody();
        if (!isChunked()) {
            return raw;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < raw.length) {
            int lineEnd = text.indexOf("\r\n", at);
            int length = lineEnd < 0 ? 0 : Integer.parseInt(text.substring(at, lineEnd), 16);
            if (length == 0) {
                break;
            }
            int from = lineEnd + 2;
            body.write(raw, from, Math.min(length, raw.length - from));
            at = from + length + 2;
        }
        return body.toByteArray();
    }

    String text() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    JsonObject json() {
        return new JsonObject(text());
    }

    /** The data of the events, in order. */
    List<String> events() {
        return text().lines().filter(line -> line.startsWith("data: ")).map(line -> line.substring(6)).toList();
    }

    boolean isDone() {
        return events().contains("[DONE]");
    }

    /** The content of the first choice, streamed or not. */
    String content() {
        if (!header("content-type").startsWith("text/event-stream")) {
            return json().getJsonArray("choices").getJsonObject(0).getJsonObject("message").getString("content");
        }
        StringBuilder content = new StringBuilder();
        for (String event : events()) {
            if (!event.equals("[DONE]")) {
                new JsonObject(event).getJsonArray("choices").stream().map(JsonObject.class::cast)
                        .filter(choice -> choice.getInteger("index") == 0)
                        .map(choice -> choice.getJsonObject("delta").getString("content", ""))
                        .forEach(content::append);
            }
        }
        return content.toString();
    }
}
