package io.harborai.gateway.admin;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;

/** Writes what routes declare as an OpenAPI 3.1 document. */
final class OpenApi {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)\\}");
    private static final Map<String, Object> ERROR = Map.of("type", "object", "required", List.of("error"),
            "properties",
            Map.of("error", Map.of("type", "object", "required", List.of("message", "type", "trace_id"), "properties",
                    Map.of("message", Map.of("type", "string"), "type", Map.of("type", "string"), "code",
                            nullable("string"), "param", nullable("string"), "trace_id", Map.of("type", "string")))));

    private static final Map<String, Object> ENVELOPE = Map.of("type", "object", "required", List.of("status", "error",
            "timestamp"), "properties",
            Map.of("status", Map.of("const", "error"), "timestamp", Map.of("type", "string", "format", "date-time"),
                    "error", Map.of("type", "object", "required", List.of("code", "message", "details"), "properties",
                            Map.of("code", Map.of("type", "string"), "message", Map.of("type", "string"), "details",
                                    Map.of("type", "object")))));

    private OpenApi() {
    }

    static Map<String, Object> document(List<AdminRoute> routes, List<WebRoute> web, String version) {
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        for (AdminRoute route : routes) {
            paths.computeIfAbsent(route.path(), path -> new LinkedHashMap<>())
                    .put(route.method().toLowerCase(Locale.ROOT), operation(route));
        }
        for (WebRoute route : web) {
            paths.computeIfAbsent(route.shape().path(), path -> new LinkedHashMap<>())
                    .put(route.shape().method().toLowerCase(Locale.ROOT), operation(route));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "HarborAI API", "version", version, "description",
                "Everything below /admin/v1: send an admin key, or the cookie of a session. And the routes of the "
                        + "server's applications: a key of the gateway will do where no role is named."));
        document.put("paths", paths);
        document.put("components",
                Map.of("schemas", Map.of("Error", ERROR, "Envelope", ENVELOPE), "securitySchemes", Map.of("key",
                        Map.of("type", "http", "scheme", "bearer"), "session",
                        Map.of("type", "apiKey", "in", "cookie", "name", "harborai_session"))));
        return document;
    }

    private static Map<String, Object> operation(WebRoute route) {
        boolean open = route.access() == WebAccess.OPEN;
        Map<String, Object> operation = operation(route.shape());
        operation.put("security", open ? List.of() : List.of(Map.of("key", List.of()), Map.of("session", List.of())));
        operation.remove("x-harborai-role");
        if (!open && route.access() != WebAccess.CALLER) {
            operation.put("x-harborai-role", route.access().name().toLowerCase(Locale.ROOT));
        }
        if (route.errors() == ErrorShape.ENVELOPE) {
            @SuppressWarnings("unchecked") // It was made so just above.
            Map<String, Object> answers = (Map<String, Object>) Objects.requireNonNull(operation.get("responses"));
            answers.put("default", Map.of("description", "A refusal or failure.", "content",
                    json(Map.of("$ref", "#/components/schemas/Envelope"))));
        }
        return operation;
    }

    private static Map<String, Object> operation(AdminRoute route) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", (route.method().toLowerCase(Locale.ROOT) + route.path())
                .replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_+$", ""));
        operation.put("summary", route.summary());
        operation.put("security", route.open()
                ? List.of()
                : List.of(Map.of("key", List.of()), Map.of("session", List.of())));
        if (!route.open()) {
            operation.put("x-harborai-role", route.role().word());
        }
        List<Object> parameters = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(route.path());
        while (variable.find()) {
            parameters.add(Map.of("name", variable.group(1), "in", "path", "required", true, "schema",
                    Map.of("type", "string")));
        }
        route.parameters().forEach(one -> parameters.add(Map.of("name", one.name(), "in", "query", "required",
                one.required(), "description", one.about(), "schema", Map.of("type", one.type()))));
        operation.put("parameters", parameters);
        Class<?> body = route.body();
        if (body != null) {
            operation.put("requestBody", Map.of("required", true, "content", json(record(body, false))));
        }
        Map<String, Object> answers = new LinkedHashMap<>();
        answers.put(Integer.toString(route.status()), Map.of("description", route.summary(), "content",
                json(answer(route))));
        answers.put("default", Map.of("description", "A refusal or failure.", "content",
                json(Map.of("$ref", "#/components/schemas/Error"))));
        operation.put("responses", answers);
        return operation;
    }

    private static Map<String, Object> answer(AdminRoute route) {
        Class<?> type = route.answer();
        Map<String, Object> one = type == null ? Map.of("type", "object") : record(type, true);
        return route.list()
                ? Map.of("type", "object", "required", List.of("object", "data"), "properties",
                        Map.of("object", Map.of("const", "list"), "data", Map.of("type", "array", "items", one),
                                "has_more", Map.of("type", "boolean"), "next", nullable("string")))
                : one;
    }

    private static Map<String, Object> json(Map<String, Object> schema) {
        return Map.of("application/json", Map.of("schema", schema));
    }

    /** A record as a schema: names in snake case. Of an answer all that cannot be null is there. */
    private static Map<String, Object> record(Class<?> type, boolean complete) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
            boolean absent = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            properties.put(name, schema(component.getAnnotatedType(), absent, complete));
            if (complete && !absent) {
                required.add(name);
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Map<String, Object> schema(AnnotatedType type, boolean absent, boolean complete) {
        if (type instanceof AnnotatedParameterizedType list) {
            AnnotatedType item = list.getAnnotatedActualTypeArguments()[0];
            return Map.of("type", absent ? List.of("array", "null") : "array", "items", schema(item, false, complete));
        }
        Class<?> plain = (Class<?>) type.getType();
        if (plain.isRecord()) {
            return record(plain, complete);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return absent ? nullable("boolean") : Map.of("type", "boolean");
        }
        if (plain == long.class || plain == Long.class || plain == int.class || plain == Integer.class) {
            return absent ? nullable("integer") : Map.of("type", "integer");
        }
        if (plain == Object.class) {
            return Map.of();
        }
        Map<String, Object> text = new LinkedHashMap<>(absent ? nullable("string") : Map.of("type", "string"));
        if (plain == Instant.class) {
            text.put("format", "date-time");
        }
        return text;
    }

    private static Map<String, Object> nullable(String type) {
        return Map.of("type", List.of(type, "null"));
    }
}
