package io.harborai.app.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** A command on keys or teams: on a running server when one is named, else on the data directory. */
abstract class DeskCommand implements Callable<Integer> {
    static final String KEYS = "/admin/v1/keys";
    static final String TEAMS = "/admin/v1/teams";
    /** Entries that are asked for at once. */
    private static final int PAGE = 1000;

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    DeskCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public final Integer call() throws InterruptedException {
        Optional<String> url = server.named(terminal.environment());
        try (AdminDesk desk = url.isPresent()
                ? new RemoteDesk(url.get(), server.key(terminal.environment()))
                : new LocalDesk(ConfigOptions.require(config.load(terminal, Map.of()), terminal).config())) {
            JsonNode answer = ask(desk);
            if (json) {
                terminal.out().println(answer.toPrettyString());
            } else {
                print(answer, terminal);
            }
            return ExitCode.OK;
        }
    }

    /** Does it. */
    abstract JsonNode ask(AdminDesk desk) throws InterruptedException;

    /** Shows the answer to somebody who did not ask for JSON. */
    abstract void print(JsonNode answer, Terminal out);

    /** A path of one key or team. */
    static String at(String path, String id) {
        return path + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Reads every page of a list into one, with the shape of a page. */
    static JsonNode all(AdminDesk desk, String path, Map<String, String> filters) throws InterruptedException {
        List<JsonNode> data = new ArrayList<>();
        JsonNode page;
        String after = "";
        do {
            StringBuilder query = new StringBuilder(path).append("?limit=").append(PAGE);
            Map<String, String> parameters = new LinkedHashMap<>(filters);
            parameters.put("after", after);
            parameters.forEach((name, value) -> {
                if (!value.isEmpty()) {
                    query.append('&').append(name).append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
                }
            });
            page = desk.call("GET", query.toString(), Optional.empty());
            page.path("data").forEach(data::add);
            String last = page.path("last_id").asString("");
            // A server that says the same page for ever shall not be asked for ever.
            boolean onwards = page.path("has_more").asBoolean(false) && !last.equals(after);
            after = onwards ? last : "";
        } while (!after.isEmpty());
        tools.jackson.databind.node.ObjectNode list = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        list.put("object", "list");
        list.putArray("data").addAll(data);
        return list;
    }

    /** Every field of a key or team, one on a line. */
    static void fields(JsonNode object, Terminal out) {
        Table table = new Table("FIELD", "VALUE");
        object.properties().forEach(field -> table.row(field.getKey(), shown(field.getValue())));
        table.print(out);
    }

    /** A value for people: lists with commas, objects as {@code name=value}, budgets as they are written. */
    static String shown(@Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return "-";
        }
        if (value.has("amount")) {
            return value.path("amount").asString("") + value.path("unit").asString("") + "/"
                    + value.path("window").asString("") + (value.path("hard").asBoolean(true) ? "" : ":soft");
        }
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each -> parts.add(shown(each)));
        } else if (value.isObject()) {
            value.properties().forEach(each -> parts.add(each.getKey() + "=" + shown(each.getValue())));
        } else {
            parts.add(value.asString(""));
        }
        String text = String.join(",", parts);
        return text.isEmpty() ? "-" : text;
    }
}
