package io.harborai.app.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import io.harborai.ops.doctor.Finding;
import io.harborai.ops.doctor.Verdict;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the doctor sees of a running server. Not thread-safe. */
final class RemoteLook {
    private static final List<String> MORE = List.of("health", "stats", "monitor", "alerts", "optimizer");

    private final Map<String, JsonNode> documents = new LinkedHashMap<>();
    private Optional<LoadTest.Result> load = Optional.empty();

    List<Finding> look(ServerClient client, boolean classes, int concurrency, String model)
            throws InterruptedException {
        long began = System.nanoTime();
        List<Finding> findings = new ArrayList<>();
        try {
            JsonNode diagnosis = client.call("GET", "/admin/v1/diagnosis", Optional.empty());
            documents.put("diagnosis", diagnosis);
            findings.add(new Finding("server", Verdict.ok("it answers"), since(began)));
            diagnosis.path("findings").forEach(each -> findings.add(finding(each)));
            for (String name : MORE) {
                document(client, name);
            }
            if (classes) {
                documents.put("classes", client.call("POST", "/admin/v1/diagnosis/classes", Optional.of(Map.of())));
            }
            if (concurrency > 0) {
                LoadTest.Result result = LoadTest.run(client, concurrency, model);
                load = Optional.of(result);
                findings.add(new Finding("load-test", result.verdict(), result.millis()));
            }
        } catch (CommandFailure failed) {
            findings.add(new Finding("server", Verdict.failed(String.valueOf(failed.getMessage()),
                    "Start it (harborai serve), name it (--url), and give the administrator's key (--key)."),
                    since(began)));
        }
        return findings;
    }

    /** What a server of another version does not have is left out. */
    private void document(ServerClient client, String name) throws InterruptedException {
        try {
            documents.put(name, client.call("GET", "/admin/v1/" + name, Optional.empty()));
        } catch (CommandFailure absent) {
            documents.put(name, JsonNodeFactory.instance.objectNode().put("error",
                    String.valueOf(absent.getMessage())));
        }
    }

    private static Finding finding(JsonNode each) {
        Verdict.Level level = Verdict.Level.valueOf(each.path("status").asString("skipped").toUpperCase(Locale.ROOT));
        String remedy = each.path("remedy").asString("");
        return new Finding(each.path("name").asString("?"), new Verdict(level, each.path("evidence").asString(""),
                level.compareTo(Verdict.Level.WARNING) >= 0 && remedy.isBlank() ? "See the server's log." : remedy),
                each.path("took_ms").asLong(0));
    }

    private static long since(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }

    /** What was seen, by name. */
    Map<String, JsonNode> documents() {
        return documents;
    }

    /** For the report. */
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (String name : List.of("diagnosis", "classes")) {
            JsonNode document = documents.get(name);
            if (document != null) {
                figures.put(name, document);
            }
        }
        load.ifPresent(result -> figures.put("load_test", result.toJson()));
        return figures;
    }

    void print(Terminal terminal) {
        JsonNode diagnosis = documents.get("diagnosis");
        if (diagnosis != null) {
            JsonNode memory = diagnosis.path("memory");
            terminal.out().println();
            terminal.out().println(String.format(Locale.ROOT,
                    "Memory: %.0f MB resident = heap %.0f of %.0f, outside of it %.0f, buffers %.0f, other %.0f; %d collections.",
                    memory.path("resident_mb").asDouble(0), memory.path("heap_used_mb").asDouble(0),
                    memory.path("heap_max_mb").asDouble(0), memory.path("outside_heap_mb").asDouble(0),
                    memory.path("direct_buffers_mb").asDouble(0), memory.path("native_other_mb").asDouble(0),
                    memory.path("gc_count").asLong(0)));
            JsonNode busy = diagnosis.path("concurrency");
            terminal.out().println(String.format(Locale.ROOT,
                    "Work: %d threads, %d calls in flight, %d waiting, %d connections upstream of %d.",
                    busy.path("threads").asInt(0), busy.path("requests").path("in_flight").asLong(0),
                    busy.path("requests").path("queue_length").asLong(0),
                    busy.path("connections").path("active").asInt(0),
                    busy.path("connections").path("max_connections").asInt(0)));
        }
        JsonNode classes = documents.get("classes");
        if (classes != null) {
            terminal.out().println();
            Table table = new Table("CLASS", "OBJECTS", "BYTES", "GROWS");
            for (JsonNode row : classes.path("classes")) {
                table.row(row.path("name").asString(""), row.path("instances").asString(""),
                        row.path("bytes").asString(""), row.path("suspect").asBoolean(false) ? "yes" : "-");
            }
            table.print(terminal);
        }
    }
}
