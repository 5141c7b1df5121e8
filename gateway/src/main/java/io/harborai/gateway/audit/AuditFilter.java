package io.harborai.gateway.audit;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.WrongInput;

/** Which entries are wanted: SQL conditions of fixed text, and their values. */
record AuditFilter(List<String> conditions, List<Object> values) {
    AuditFilter {
        conditions = List.copyOf(conditions);
        values = List.copyOf(values);
    }

    static AdminRoute describe(AdminRoute route) {
        return route.with("actor", "string", "Only what this key's or account's id did.")
                .with("target", "string", "Only what was done to this path.")
                .with("action", "string", "Only this action, such as 'POST /admin/v1/keys'.")
                .with("phase", "string", "Only begun, done or failed.")
                .with("trace_id", "string", "Only the request of this id.")
                .with("from", "string", "Not before this time, in ISO 8601.")
                .with("to", "string", "Before this time, in ISO 8601.");
    }

    static AuditFilter of(Map<String, String> parameters) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        Map<String, String> columns = Map.of("actor", "actor_id = ?", "target", "target = ?", "action", "action = ?",
                "phase", "phase = ?", "trace_id", "trace_id = ?");
        columns.forEach((name, condition) -> {
            String value = parameters.get(name);
            if (value != null) {
                conditions.add(condition);
                values.add(value);
            }
        });
        time(parameters, "from", "at >= ?", conditions, values);
        time(parameters, "to", "at < ?", conditions, values);
        return new AuditFilter(conditions, values);
    }

    private static void time(Map<String, String> parameters, String name, String condition, List<String> conditions,
            List<Object> values) {
        String value = parameters.get(name);
        if (value == null) {
            return;
        }
        try {
            values.add(Instant.parse(value).toEpochMilli());
            conditions.add(condition);
        } catch (DateTimeParseException | ArithmeticException wrong) {
            throw new WrongInput(name, "'" + name + "' is '" + value
                    + "', it must be a time such as 2026-11-21T09:00:00Z.");
        }
    }
}
