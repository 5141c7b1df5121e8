package io.harborai.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static io.harborai.app.deploy.DeployFiles.DEPLOY;
import static io.harborai.app.deploy.DeployFiles.JSON;
import static io.harborai.app.deploy.DeployFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does with a log line what Filebeat and Logstash do by the shipped definitions, which are read here: {@code ndjson} into the
 * event's root, then {@code date}, {@code rename} and {@code remove_field}. It knows no more of them than those files use, and
 * fails at what it does not know.
 */
public final class LogPipeline {
    private static final Pattern RENAME = Pattern.compile("\"(\\w+)\" => \"((?:\\[\\w+])+)\"");
    /** What Filebeat puts into an event itself: a line that had one of these fields would lose one of both. */
    private static final Set<String> BEATS = Set.of("@timestamp", "@metadata", "agent", "ecs", "host", "input", "log",
            "service");

    private final Map<String, List<String>> renames = new LinkedHashMap<>();
    private final Set<String> removed = new TreeSet<>();
    private final JsonNode parser;

    private LogPipeline(JsonNode parser) {
        this.parser = parser;
    }

    /** The shipped one. */
    public static LogPipeline shipped() throws IOException {
        JsonNode filebeat = yaml(DEPLOY.resolve("logs/filebeat.yml")).getFirst();
        JsonNode input = filebeat.path("filebeat.inputs").get(0);
        LogPipeline pipeline = new LogPipeline(input.path("parsers").get(0).path("ndjson"));
        assertThat(input.path("fields_under_root").asBoolean()).isTrue();
        // What the server packs away is never read.
        Pattern excluded = Pattern.compile(input.path("prospector.scanner.exclude_files").get(0).asString());
        assertThat(excluded.matcher("/logs/a/harborai.log.2026-11-21.0.gz").find()).isTrue();
        assertThat(excluded.matcher("/logs/a/harborai.log").find()).isFalse();
        String filter = Files.readString(DEPLOY.resolve("logs/logstash.conf"));
        assertThat(filter).contains("match => [\"timestamp\", \"ISO8601\"]", "target => \"@timestamp\"",
                "remove_field => [\"timestamp\"]").doesNotContain("grok {");
        Matcher rename = RENAME.matcher(filter);
        while (rename.find()) {
            pipeline.renames.put(rename.group(1),
                    List.of(rename.group(2).substring(1, rename.group(2).length() - 1).split("]\\[", -1)));
        }
        Matcher dropped = Pattern.compile("remove_field => \\[([^]]+)]").matcher(filter);
        while (dropped.find()) {
            for (String name : dropped.group(1).split(",", -1)) {
                pipeline.removed.add(name.strip().replace("\"", ""));
            }
        }
        return pipeline;
    }

    /** Fields of lines that get another name. */
    public Set<String> renamed() {
        return renames.keySet();
    }

    /** What is stored of a line. */
    public JsonNode event(String line) {
        assertThat(parser.path("target").asString("x")).isEmpty();
        assertThat(parser.path("overwrite_keys").asBoolean()).isTrue();
        ObjectNode event = JSON.createObjectNode();
        for (String own : List.of("agent", "ecs", "input", "host", "log")) {
            event.putObject(own);
        }
        event.withObject("log").putObject("file").put("path", "/logs/a/harborai.log");
        event.put("service", "harborai");
        ObjectNode said = (ObjectNode) JSON.readTree(line);
        said.propertyStream().forEach(field -> {
            assertThat(BEATS).as("a field of Filebeat's own in %s", line).doesNotContain(field.getKey());
            event.set(field.getKey(), field.getValue());
        });
        event.put("@timestamp", OffsetDateTime.parse(event.path("timestamp").asString()).toInstant().toString());
        renames.forEach((from, to) -> {
            if (event.has(from)) {
                JsonNode value = event.remove(from);
                ObjectNode place = event;
                for (String step : to.subList(0, to.size() - 1)) {
                    // Elasticsearch refuses a field that is an object in one event and a value in another.
                    assertThat(place.path(step).isMissingNode() || place.path(step).isObject()).as(step).isTrue();
                    place = place.withObject("/" + step);
                }
                place.set(to.getLast(), value);
            }
        });
        removed.forEach(event::remove);
        return event;
    }

    /** Fields at the root that the Elastic Common Schema does not have. */
    public static List<String> strange(JsonNode event) {
        List<String> names = new ArrayList<>();
        event.propertyNames().forEach(name -> {
            if (!Set.of("@timestamp", "message", "log", "process", "error", "http", "url", "user", "host", "service",
                    "tags", "harborai").contains(name)) {
                names.add(name);
            }
        });
        return names;
    }
}
