package io.harborai.chatroom.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.delivery.CloseReason;
import io.harborai.chatroom.delivery.Connection;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.web.SocketRoute;
import io.vertx.core.http.ServerWebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The socket: reads frames, lets people in, and answers. Safe to share between event loops. */
final class ChatSocket implements AutoCloseable {
    /** Longest frame that a client may send. */
    static final int FRAME_BYTES = 64 * 1024;
    /** Requests of one connection that are worked on at once. */
    static final int MOST_AT_ONCE = 16;
    /** Frames that are none, after which a connection is closed. */
    static final int MOST_MALFORMED = 10;
    private static final short TOO_BIG = 1009;
    private static final int LONGEST_ID = 64;
    private static final Logger LOG = LoggerFactory.getLogger(ChatSocket.class);

    private final ChatParts chat;
    private final Operations operations;
    private final Views views;
    private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();

    ChatSocket(ChatParts chat, Operations operations) {
        this.chat = chat;
        this.operations = operations;
        this.views = new Views(chat);
    }

    SocketRoute route() {
        return new SocketRoute("/ws", "The chat room: JSON frames, one for each request, answer and event.",
                FRAME_BYTES, this::open);
    }

    private void open(ServerWebSocket socket, String address) {
        Connection connection = chat.hub().open(socket, address);
        Desk desk = new Desk(connection);
        socket.textMessageHandler(desk::frame);
        socket.binaryMessageHandler(bytes -> desk.malformed("", "frames are text, not binary"));
        socket.exceptionHandler(failure -> {
            // Vert.x closes at a long frame, but not at a long message of many frames: it only tells.
            LOG.debug("A chat socket failed: {}", String.valueOf(failure.getMessage()));
            socket.close(TOO_BIG, "the message is too long");
        });
    }

    /** One connection's requests. Confined to its event loop. */
    private final class Desk {
        private final Connection connection;
        private int atOnce;
        private int malformed;
        private boolean warned;

        Desk(Connection connection) {
            this.connection = connection;
        }

        void frame(String text) {
            if (connection.closed()) {
                return;
            }
            chat.hub().figures().received();
            if (!connection.allowed(chat.clock().millis())) {
                flooded();
                return;
            }
            warned = false;
            try {
                JsonNode node = Frames.tree(text);
                String id = node.path("id").asString("");
                String type = node.path("type").asString("");
                if (!(node instanceof ObjectNode object) || type.isEmpty()) {
                    malformed(id, "a frame is a JSON object with a 'type'");
                } else if (id.length() > LONGEST_ID) {
                    malformed("", "'id' has at most " + LONGEST_ID + " characters");
                } else {
                    object.remove("id");
                    object.remove("type");
                    request(id, type, object);
                }
            } catch (JacksonException noJson) {
                malformed("", "this is no JSON: " + noJson.getOriginalMessage());
            }
        }

        private void flooded() {
            if (connection.floods()) {
                connection.close(CloseReason.FLOOD);
            } else if (!warned) {
                warned = true;
                refuse("", Failure.of(FailureKind.RATE_LIMIT, "Too many frames in a second; this one was dropped.")
                        .withCode("flood"));
            }
        }

        void malformed(String id, String why) {
            refuse(id, Failure.of(FailureKind.INVALID_REQUEST, "The frame was not understood: " + why + ".").withCode(
                    "bad_frame"));
            if (++malformed >= MOST_MALFORMED) {
                connection.close(CloseReason.MALFORMED);
            }
        }

        private void request(String id, String type, ObjectNode input) {
            switch (type) {
                case "hello" -> connection.send(Frames.reply("hello", id, new Views.Hello("harborai-chat", 1,
                        FRAME_BYTES)));
                case "ping" -> connection.send(Frames.reply("pong", id, new Views.Pong(chat.clock().millis())));
                case "enter", "resume", "exit", "typing" -> view(id, type, input);
                default -> {
                    Operation<?> operation = operations.byType().get(type);
                    if (operation == null) {
                        refuse(id, Failure.of(FailureKind.INVALID_REQUEST, "There is no type '" + (type.length() > 40
                                ? type.substring(0, 40)
                                : type) + "'.").withCode("unknown_type"));
                    } else {
                        operate(id, operation, input);
                    }
                }
            }
        }

        private boolean refusedWithoutAccount(String id) {
            if (connection.account().isEmpty()) {
                refuse(id, Failure.of(FailureKind.AUTHENTICATION, "Log in first.").withCode("login_needed"));
                return true;
            }
            return false;
        }

        private void view(String id, String type, ObjectNode input) {
            if (!refusedWithoutAccount(id)) {
                background(id, () -> views.handle(connection, id, type, input));
            }
        }

        private <I extends Record> void operate(String id, Operation<I> operation, ObjectNode input) {
            if (!operation.open() && refusedWithoutAccount(id)) {
                return;
            }
            try {
                I read = Frames.read(input, operation.takes());
                var direct = operation.direct();
                if (direct == null) {
                    background(id, () -> answer(id, operation, read));
                } else {
                    direct.apply(connection.account(), read).whenComplete((result, failure) -> connection.run(() -> {
                        if (failure == null) {
                            connection.send(Frames.reply(operation.reply(), id, result));
                        } else {
                            refuse(id, Frames.failure(failure));
                        }
                    }));
                }
            } catch (RuntimeException refused) {
                refuse(id, Frames.failure(refused));
            }
        }

        private void background(String id, Runnable task) {
            if (atOnce >= MOST_AT_ONCE) {
                refuse(id, Failure.of(FailureKind.RATE_LIMIT, "There are " + atOnce
                        + " requests of this connection under way; wait for one.").withCode("busy"));
                return;
            }
            atOnce++;
            try {
                work.execute(() -> {
                    try {
                        task.run();
                    } catch (RuntimeException refused) {
                        Failure failure = Frames.failure(refused);
                        connection.run(() -> refuse(id, failure));
                    } finally {
                        connection.run(() -> atOnce--);
                    }
                });
            } catch (RejectedExecutionException stopping) {
                connection.close(CloseReason.STOPPING);
            }
        }

        private <I extends Record> void answer(String id, Operation<I> operation, I input) {
            Operation.Caller caller = operation.open()
                    ? new Operation.Caller(Operation.NOBODY, "", connection.address())
                    : new Operation.Caller(chat.accounts().find(connection.account()).orElseThrow(
                            AccountOperations::signedOut), connection.token(), connection.address());
            Object result = operation.answer().apply(caller, input);
            String reply = Frames.reply(operation.reply(), id, result);
            connection.run(() -> {
                if (result instanceof AccountOperations.Welcome welcome && !welcomed(input, welcome)) {
                    refuse(id, Failure.of(FailureKind.RATE_LIMIT, "This account has as many connections as are "
                            + "allowed; close one.").withCode("too_many_sockets"));
                } else {
                    connection.send(reply);
                    if (operation.ends()) {
                        chat.hub().later(() -> chat.hub().recheck(caller.account().id()));
                    }
                }
            });
        }

        private boolean welcomed(Record input, AccountOperations.Welcome welcome) {
            String shown = welcome.token() != null
                    ? welcome.token()
                    : input instanceof AccountOperations.Login login ? AccountOperations.or(login.token()) : "";
            return !connection.account().isEmpty() || connection.closed()
                    || connection.entered(welcome.account().account(), RandomText.hash(shown));
        }

        private void refuse(String id, Failure failure) {
            chat.hub().figures().refused();
            connection.send(Frames.error(id, failure));
        }
    }

    @Override
    public void close() {
        work.close();
    }
}
