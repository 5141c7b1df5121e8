package io.harborai.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

import static io.harborai.app.deploy.DeployFiles.DEPLOY;
import static io.harborai.app.deploy.DeployFiles.JSON;

/** What the shipped dashboards ask Prometheus for. */
public final class DashboardQueries {
    private DashboardQueries() {
    }

    /** Each query with Grafana's variables filled in, by dashboard, panel and number. */
    public static Map<String, String> all() throws IOException {
        Map<String, String> queries = new TreeMap<>();
        try (Stream<Path> files = Files.list(DEPLOY.resolve("grafana/dashboards"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode dashboard = JSON.readTree(Files.readString(file));
                for (JsonNode panel : panels(dashboard)) {
                    int number = 0;
                    for (JsonNode target : panel.path("targets")) {
                        queries.put(file.getFileName() + ": " + panel.path("title").asString("") + " " + number++,
                                filled(target.path("expr").asString("")));
                    }
                }
            }
        }
        return queries;
    }

    /** Those of rows, too. */
    private static List<JsonNode> panels(JsonNode of) {
        List<JsonNode> all = new ArrayList<>();
        of.path("panels").forEach(panel -> {
            all.add(panel);
            all.addAll(panels(panel));
        });
        return all;
    }

    private static String filled(String query) {
        return query.replace("$__rate_interval", "1m").replace("\"$job\"", "\".+\"").replace("\"$instance\"", "\".+\"")
                // What is only shown in a state that this server is not in must be there without the condition.
                .replaceFirst(" (>|==) [01]$", "");
    }
}
