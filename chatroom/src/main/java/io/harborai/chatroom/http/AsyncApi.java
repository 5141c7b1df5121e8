package io.harborai.chatroom.http;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.harborai.chatroom.assistant.ComingAnswer;
import io.harborai.chatroom.delivery.CloseReason;
import io.harborai.chatroom.delivery.Heartbeat;
import io.harborai.chatroom.delivery.Here;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.MessageView;
import io.harborai.chatroom.message.RoomNews;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;

/** The socket's protocol as an AsyncAPI 3 document, made of the records that are read and written. */
final class AsyncApi {
    private static final String PACKAGE = "io.harborai.chatroom";

    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, Object> messages = new TreeMap<>();
    private final List<Map<String, Object>> asked = new ArrayList<>();
    private final List<Map<String, Object>> told = new ArrayList<>();

    private AsyncApi() {
    }

    /** The document as JSON. */
    static String document(Operations operations) {
        AsyncApi api = new AsyncApi();
        api.asks("hello", AccountOperations.Nothing.class, "Asks what the server is.", "hello", Views.Hello.class);
        api.asks("ping", AccountOperations.Nothing.class, "Asks whether the server is there.", "pong",
                Views.Pong.class);
        api.asks("enter", Views.Enter.class, "Looks at a room from now on, with its latest messages.", "entered",
                Views.Entered.class);
        api.asks("resume", Views.Resume.class, "Looks at a room from where one was; the answer is 'resumed' with all "
                + "that was missed, or 'lost'.", "resumed", Views.Resumed.class);
        api.asks("exit", MessageOperations.OfRoom.class, "No longer looks at a room.", "exit",
                MessageOperations.OfRoom.class);
        api.asks("typing", MessageOperations.OfRoom.class, "Tells who looks that one is writing; has no answer.", "",
                MessageOperations.OfRoom.class);
        operations.all().forEach(operation -> api.asks(operation.type(), operation.takes(), operation.summary(),
                operation.reply(), operation.gives()));
        api.tells("lost", Views.Lost.class, "What was missed is not to be had as a whole: enter the room anew.");
        api.tells("error", Frames.Wrong.class, "A request was refused.");
        api.event("message", MessageView.class, "Somebody said something.");
        api.event("edited", RoomNews.Edited.class, "A message has another text, and names others.");
        api.event("deleted", RoomNews.Deleted.class, "A message has no text, mentions, reactions or pin any more.");
        api.event("reacted", RoomNews.Reacted.class, "Somebody has a reaction to a message, or no longer.");
        api.event("pinned", RoomNews.Pinned.class, "A message is pinned, or no longer.");
        api.event("member", RoomNews.MemberChanged.class, "Somebody's place or name in the room is another.");
        api.event("room", RoomNews.RoomChanged.class, "The room is another; all of it as it is now.");
        api.tells("batch", Presences.Together.class, "Several events, in order.");
        api.tells("heartbeat", Heartbeat.class, "The server is there; who is behind a position resumes.");
        api.tells("presence", Here.class, "Somebody came or went; without a number, not kept.");
        api.tells("typing", Presences.Typing.class, "Somebody is writing; without a number, not kept.");
        api.tells("receipt", MessageOperations.ReadUpTo.class,
                "Somebody has read up to a message; not kept as an event.");
        api.tells("ai", ComingAnswer.class, "An AI member's answer while it comes; without a number, not kept.");
        return api.whole();
    }

    private void asks(String type, Class<?> takes, String summary, String reply, Class<?> gives) {
        message("ask_" + type, type, takes, summary, false);
        asked.add(Map.of("$ref", "#/channels/ws/messages/ask_" + type));
        if (!reply.isEmpty()) {
            String name = "tell_" + reply + (reply.equals("ack") ? "_" + type : "");
            message(name, reply, gives, "The answer to '" + type + "'.", false);
            told.add(Map.of("$ref", "#/channels/ws/messages/" + name));
        }
    }

    private void tells(String type, Class<?> body, String summary) {
        message("tell_" + type, type, body, summary, false);
        told.add(Map.of("$ref", "#/channels/ws/messages/tell_" + type));
    }

    private void event(String type, Class<?> body, String summary) {
        message("event_" + type, type, body, summary, true);
        told.add(Map.of("$ref", "#/channels/ws/messages/event_" + type));
    }

    private void message(String name, String type, Class<?> body, String summary, boolean event) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("type", Map.of("const", type));
        if (event) {
            own.put("room", Map.of("type", "string"));
            own.put("epoch", Map.of("type", "string"));
            own.put("seq", Map.of("type", "integer"));
        } else {
            own.put("id", Map.of("type", "string", "maxLength", 64));
        }
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("type", "object");
        envelope.put("required", List.of("type"));
        envelope.put("properties", own);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("summary", summary);
        message.put("payload", Map.of("allOf", List.of(envelope, schema(body))));
        messages.put(name, message);
    }

    /** The JSON Schema type of a Java type. */
    static String type(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        if (type.isEnum() || Map.class.isAssignableFrom(type)) {
            return type.isEnum() ? "string" : "object";
        }
        boolean whole = type == long.class || type == Long.class || type == int.class || type == Integer.class;
        return whole ? "integer" : "string";
    }

    private Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("type", "object");
            object.put("additionalProperties", schema(map.getActualTypeArguments()[1]));
            return object;
        }
        if (type instanceof ParameterizedType list) {
            Map<String, Object> array = new LinkedHashMap<>();
            array.put("type", "array");
            array.put("items", schema(list.getActualTypeArguments()[0]));
            return array;
        }
        Class<?> known = (Class<?>) type;
        if (known.isEnum()) {
            return Map.of("type", "string", "enum", ChatJson.mapper().valueToTree(known.getEnumConstants()));
        }
        if (!known.isRecord() || !known.getName().startsWith(PACKAGE)) {
            return Map.of("type", type(known));
        }
        if (known.getSimpleName().equals("RoomEvent")) {
            return Map.of("type", "object", "description", "A frame of an event.");
        }
        String name = known.getName().substring(known.getName().lastIndexOf('.') + 1).replace('$', '.');
        if (!schemas.containsKey(name)) {
            schemas.put(name, Map.of());
            schemas.put(name, object(known));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    private Map<String, Object> object(Class<?> record) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = snake(component.getName());
            properties.put(name, schema(component.getGenericType()));
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            }
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private String whole() {
        Map<String, Object> channel = new LinkedHashMap<>();
        channel.put("address", "/ws");
        channel.put("description", "One JSON object for each text frame, at most 64 KB from clients. An answer has its "
                + "request's id. Events have a room's next number; several may come together as "
                + "{\"type\":\"batch\",\"frames\":[…]}. A 'heartbeat' tells the positions of the rooms that one looks "
                + "at: who is behind resumes.");
        channel.put("messages", messages);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("asyncapi", "3.0.0");
        document.put("info", Map.of("title", "HarborAI chat room", "version", "1"));
        document.put("x-close-codes", Arrays.stream(CloseReason.values()).collect(Collectors.toMap(
                reason -> Short.toString(reason.code()), CloseReason::word, (one, other) -> one, TreeMap::new)));
        document.put("channels", Map.of("ws", channel));
        Map<String, Object> operations = new LinkedHashMap<>();
        operations.put("ask", operation("receive", asked));
        operations.put("tell", operation("send", told));
        document.put("operations", operations);
        document.put("components", Map.of("schemas", schemas));
        return ChatJson.mapper().rebuild().enable(SerializationFeature.INDENT_OUTPUT)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build().writeValueAsString(document) + "\n";
    }

    private static Map<String, Object> operation(String action, List<Map<String, Object>> all) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("action", action);
        operation.put("channel", Map.of("$ref", "#/channels/ws"));
        operation.put("messages", all.stream().distinct().toList());
        return operation;
    }
}
