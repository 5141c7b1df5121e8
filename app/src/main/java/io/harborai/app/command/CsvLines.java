package io.harborai.app.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * JSON objects as comma-separated values (RFC 4180), with the first one's names as the head. A text that a spreadsheet would
 * take for a formula begins with an apostrophe.
 */
final class CsvLines {
    private static final String FORMULA = "=+-@\t\r";

    private boolean begun;

    void print(JsonNode row, PrintStream out) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            names.add(quoted(field.getKey()));
            values.add(value(field.getValue()));
        }
        if (!begun) {
            begun = true;
            out.print(String.join(",", names) + "\r\n");
        }
        out.print(String.join(",", values) + "\r\n");
    }

    private static String value(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (value.isNumber() || value.isBoolean()) {
            return value.asString();
        }
        if (value.isObject() && value.has("amount")) {
            return quoted(money(value));
        }
        if (value.isArray()) {
            return quoted(value.valueStream().map(each -> each.has("amount") ? money(each) : each.asString(""))
                    .collect(Collectors.joining("; ")));
        }
        String text = value.asString();
        return quoted(!text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text);
    }

    private static String money(JsonNode money) {
        return money.path("amount").asString("") + " " + money.path("currency").asString("");
    }

    private static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
