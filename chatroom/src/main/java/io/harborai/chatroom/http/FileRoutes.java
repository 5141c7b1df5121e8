package io.harborai.chatroom.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.file.Files;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebHandler;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;

/** Files by HTTP, below {@code /api/files}: they go up and down in parts, and go on where they were cut. */
final class FileRoutes {
    private static final String ROOT = "/api/files";
    private static final long SMALL = 64 * 1024;
    private static final long MOST_LISTED = 20_000_000_000L;

    private final ChatParts chat;
    private final Callers callers;

    FileRoutes(ChatParts chat, Callers callers) {
        this.chat = chat;
        this.callers = callers;
    }

    /** Announces a file. */
    record Announced(String room, String name, long bytes, @Nullable String sha256) {}

    List<WebRoute> all() {
        return List.of(route("POST", "", "Announces a file to a room; its bytes are sent to /content then.", SMALL,
                request -> {
                    Announced input = request.json(Announced.class);
                    Account who = callers.of(request).account();
                    return json(201, chat.files().begin(who, chat.roomId(input.room()), input.name(), input.bytes(),
                            AccountOperations.or(input.sha256())));
                }), route("GET", "/{file}", "What is known of a file; of one that is coming, how much there is.", 0,
                        request -> json(200, chat.files().find(callers.of(request).account(), request.segment(
                                "file")))),
                route("PUT", "/{file}/content", "Sends bytes of a file from ?offset= on, which is how many there are.",
                        Math.min(MOST_LISTED, chat.files().mostBytes() + 1), this::append),
                route("POST", "/{file}/complete", "Puts a file together and tells the room of it.", SMALL,
                        request -> json(200, chat.files().complete(callers.of(request).account(), request.segment(
                                "file")))),
                route("GET", "/{file}/content", "The bytes of a file; takes Range.", 0,
                        request -> content(request, chat.files().content(callers.of(request).account(), request.segment(
                                "file")))),
                route("GET", "/{file}/thumbnail", "A small picture of an image.", 0,
                        request -> content(request, chat.files().thumbnail(callers.of(request).account(), request
                                .segment("file")))),
                route("DELETE", "/{file}", "Deletes a file, or an upload.", SMALL, request -> {
                    chat.files().delete(callers.of(request).account(), request.segment("file"));
                    return WebReply.empty();
                }));
    }

    private static WebRoute route(String method, String path, String summary, long bytes, WebHandler handler) {
        AdminRoute shape = AdminRoute.of(method, ROOT + path, Role.VIEWER, summary);
        if (method.equals("PUT")) {
            shape = shape.with("offset", "integer", "Where the bytes begin; how many the file has already.");
        } else if (method.equals("POST") && path.isEmpty()) {
            shape = shape.takes(Announced.class).gives(Files.View.class);
        }
        return new WebRoute(shape, WebAccess.OPEN, ErrorShape.ENVELOPE, bytes, request -> {
            try {
                return handler.answer(request);
            } catch (WebFailure | WrongInput refused) {
                throw refused;
            } catch (RuntimeException failed) {
                throw new WebFailure(Frames.failure(failed));
            }
        });
    }

    private static WebReply json(int status, Object body) {
        return WebReply.json(status, ChatJson.write(body).getBytes(StandardCharsets.UTF_8));
    }

    private WebReply append(WebRequest request) throws IOException {
        Account who = callers.of(request).account();
        String offset = request.query("offset").orElse("0");
        if (!offset.matches("[0-9]{1,15}")) {
            throw new WrongInput("offset", "'offset' is no number of bytes.");
        }
        try (InputStream body = request.stream()) {
            return json(200, chat.files().append(who, request.segment("file"), Long.parseLong(offset), body));
        }
    }

    /** Bytes from one to another, both within the file. */
    private record Range(long from, long to) {
        long length() {
            return to - from + 1;
        }
    }

    private static WebReply content(WebRequest request, Files.Content content) {
        if (request.header("if-none-match").filter(content.etag()::equals).isPresent()) {
            return headed(WebReply.of(304, content.type(), new byte[0]), content);
        }
        // A part of another file would be no continuation of what the caller has.
        boolean same = request.header("if-range").map(content.etag()::equals).orElse(true);
        Optional<String> asked = request.header("range").filter(value -> same);
        Range range = asked.isPresent() ? range(asked.get(), content.bytes()) : new Range(0, content.bytes() - 1);
        WebReply reply = WebReply.streamed(asked.isPresent() ? 206 : 200, content.type(), range.length(), out -> {
            try (InputStream in = content.open().at(range.from(), range.length())) {
                in.transferTo(out);
            }
        });
        return headed(asked.isPresent()
                ? reply.with("content-range", "bytes " + range.from() + "-" + range.to() + "/" + content.bytes())
                : reply, content);
    }

    private static WebReply headed(WebReply reply, Files.Content content) {
        String encoded = URLEncoder.encode(content.name(), StandardCharsets.UTF_8).replace("+", "%20");
        WebReply headed = reply;
        for (var header : Map.of("etag", content.etag(), "accept-ranges", "bytes", "x-content-type-options", "nosniff",
                "content-security-policy", "sandbox; default-src 'none'", "cache-control", "private, max-age=86400",
                "content-disposition", (content.shown() ? "inline" : "attachment") + "; filename*=UTF-8''" + encoded)
                .entrySet()) {
            headed = headed.with(header.getKey(), header.getValue());
        }
        return headed;
    }

    /** One range of bytes; several at once are nothing that a download needs. */
    private static Range range(String header, long bytes) {
        String value = header.strip().toLowerCase(Locale.ROOT);
        if (value.matches("bytes=[0-9]{1,15}-[0-9]{0,15}|bytes=-[0-9]{1,15}")) {
            String[] ends = value.substring("bytes=".length()).split("-", 2);
            long from = ends[0].isEmpty() ? Math.max(0, bytes - Long.parseLong(ends[1])) : Long.parseLong(ends[0]);
            long to = ends[0].isEmpty() || ends[1].isEmpty() ? bytes - 1 : Math.min(bytes - 1, Long.parseLong(ends[1]));
            if (from <= to) {
                return new Range(from, to);
            }
        }
        throw WebFailure.of(FailureKind.INVALID_REQUEST, "wrong_range", "The file has " + bytes
                + " bytes; 'Range' must be bytes=FROM-TO within it.");
    }
}
