package io.harborai.chatroom.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.harborai.chatroom.delivery.Hub;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The same operations by HTTP, below {@code /api/chat}. Safe to share between threads. */
final class ChatRoutes {
    private static final String ROOT = "/api/chat";
    private static final long BODY_BYTES = 64 * 1024;

    private final Callers callers;
    private final Operations operations;
    private final Hub hub;

    ChatRoutes(Callers callers, Operations operations, Hub hub) {
        this.callers = callers;
        this.hub = hub;
        this.operations = operations;
    }

    List<WebRoute> all() {
        return operations.all().stream().filter(operation -> !operation.method().isEmpty()).map(this::route).toList();
    }

    private <I extends Record> WebRoute route(Operation<I> operation) {
        AdminRoute shape = AdminRoute.of(operation.method(), ROOT + operation.path(), Role.VIEWER,
                operation.summary()).gives(operation.gives());
        if (operation.method().equals("GET")) {
            for (var component : operation.takes().getRecordComponents()) {
                if (!operation.path().contains("{" + component.getName() + "}")) {
                    shape = shape.with(component.getName(), AsyncApi.type(component.getType()), "See the protocol.");
                }
            }
        } else {
            shape = shape.takes(operation.takes());
        }
        return new WebRoute(shape, WebAccess.OPEN, ErrorShape.ENVELOPE, BODY_BYTES,
                request -> answer(operation, request));
    }

    private <I extends Record> WebReply answer(Operation<I> operation, WebRequest request) {
        Operation.Caller caller = operation.open()
                ? new Operation.Caller(Operation.NOBODY, "", request.address())
                : callers.of(request);
        I input = Frames.read(input(operation, request), operation.takes());
        try {
            WebReply reply = WebReply.json(200, ChatJson.write(operation.answer().apply(caller, input)).getBytes(
                    StandardCharsets.UTF_8));
            if (operation.ends()) {
                hub.recheck(caller.account().id());
            }
            return reply;
        } catch (WebFailure | WrongInput refused) {
            throw refused;
        } catch (RuntimeException failed) {
            throw new WebFailure(Frames.failure(failed));
        }
    }

    /** What a frame would say: the body, and what stands in the path and behind the question mark. */
    private static ObjectNode input(Operation<?> operation, WebRequest request) {
        ObjectNode input = ChatJson.mapper().createObjectNode();
        if (!operation.method().equals("GET")) {
            byte[] body = request.body();
            if (body.length > 0) {
                input = object(body);
            }
        }
        for (var component : operation.takes().getRecordComponents()) {
            String name = component.getName();
            if (operation.path().contains("{" + name + "}")) {
                input.put(name, request.segment(name));
            } else if (operation.method().equals("GET")) {
                Optional<String> given = request.query(name);
                if (given.isPresent()) {
                    input.put(name, given.get());
                }
            }
        }
        return input;
    }

    private static ObjectNode object(byte[] body) {
        try {
            JsonNode read = ChatJson.mapper().readTree(body);
            if (read instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException noJson) {
            throw new WrongInput(null, "The body is no JSON: " + noJson.getOriginalMessage());
        }
        throw new WrongInput(null, "The body must be a JSON object.");
    }
}
