package io.harborai.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.harborai.app.Run;
import io.harborai.ops.alert.DefaultRules;
import io.harborai.ops.alert.PrometheusRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static io.harborai.app.deploy.DeployFiles.DEPLOY;
import static io.harborai.app.deploy.DeployFiles.ENVIRONMENT;
import static io.harborai.app.deploy.DeployFiles.HOME;
import static io.harborai.app.deploy.DeployFiles.JSON;
import static io.harborai.app.deploy.DeployFiles.tool;
import static io.harborai.app.deploy.DeployFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

/** The files below {@code deploy/}, by their own tools where there are such, and against the server that they are for. */
final class DeployFilesTest {
    /** Not in docs/reference/metrics.md: the knowledge base's and the chat room's have pages of their own. */
    private static final Set<String> OTHERS = Set.of("up");
    private static final Pattern METRIC = Pattern
            .compile("\\b((?:harborai|chatroom|rag|jvm|process|system|response|request|up)[a-z0-9_]*)(?=[{\\[)\\s]|$)");

    @TempDir
    Path directory;

    @Test
    void every_yaml_and_json_file_can_be_read() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(DEPLOY)) {
            files = found.filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
                    .filter(file -> !file.toString().contains("/templates/")).toList();
        }
        assertThat(files.size()).isGreaterThan(20);
        for (Path file : files) {
            if (file.toString().endsWith(".json")) {
                assertThat(JSON.readTree(Files.readString(file)).isObject()).as(file.toString()).isTrue();
            } else {
                assertThat(yaml(file)).as(file.toString()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"development", "staging", "production"})
    void the_configuration_of_each_environment_is_valid(String environment) {
        Run run = Run.of(directory, ENVIRONMENT, "config", "validate",
                HOME.resolve("config/" + environment + ".yaml").toString());
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("(0 warnings)");
    }

    @Test
    void a_production_without_its_database_is_refused() {
        assertThat(Run.of(directory, Map.of(), "config", "validate", HOME.resolve("config/production.yaml").toString())
                .exitCode()).isEqualTo(78);
    }

    @Test
    void nginx_takes_both_sites() throws Exception {
        Path tls = Files.createDirectories(directory.resolve("tls"));
        tool(List.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-keyout", tls.resolve("harborai.key").toString(), "-out", tls.resolve("harborai.crt").toString()));
        Path snippets = Files.createDirectories(directory.resolve("snippets"));
        Files.copy(DEPLOY.resolve("nginx/harborai-locations.conf"), snippets.resolve("harborai-locations.conf"));
        for (Path site : List.of(DEPLOY.resolve("nginx/harborai.conf"),
                DEPLOY.resolve("compose/nginx/harborai.conf"))) {
            String text = Files.readString(site).replace("/etc/nginx/tls", tls.toString())
                    .replace("/var/log/nginx", directory.toString()).replace("server-1:8000", "127.0.0.1:8000")
                    .replace("server-2:8000", "127.0.0.1:8001")
                    // The directive of nginx from 1.25.1 on, which the image is.
                    .replace("listen 443 ssl;\n    http2 on;", "listen 443 ssl http2;");
            Files.writeString(directory.resolve("site.conf"), text);
            Path main = directory.resolve("nginx.conf");
            Files.writeString(main, "pid " + directory + "/pid;\nerror_log " + directory
                    + "/error.log;\nevents {}\nhttp {\n  include site.conf;\n}\n");
            assertThat(tool(List.of("/usr/sbin/nginx", "-t", "-p", directory.toString(), "-c", main.toString(), "-e",
                    directory.resolve("error.log").toString()))).contains("test is successful").doesNotContain("warn");
        }
    }

    @Test
    void prometheus_takes_its_configurations_and_the_rules_are_the_exported_ones() throws Exception {
        Path rules = DEPLOY.resolve("prometheus/harborai-rules.yml");
        String exported = PrometheusRules.yaml(DefaultRules.all());
        if (Boolean.getBoolean("harborai.write")) {
            Files.writeString(rules, exported);
            Files.writeString(DEPLOY.resolve("helm/harborai/files/harborai-rules.yml"), exported);
        }
        assertThat(rules).content().as("written by: mvn test -Dtest=DeployFilesTest -Dharborai.write=true")
                .isEqualTo(exported);
        assertThat(DEPLOY.resolve("helm/harborai/files/harborai-rules.yml")).content().isEqualTo(exported);
        assertThat(yaml(DEPLOY.resolve("kubernetes/monitoring.yaml")).get(1).path("spec"))
                .isEqualTo(yaml(rules).getFirst());
        assertThat(tool(List.of("promtool", "check", "rules", rules.toString()))).contains("SUCCESS");
        assertThat(tool(List.of("promtool", "check", "config", DEPLOY.resolve("prometheus/prometheus.yml").toString())))
                .contains("SUCCESS");
        String compose = Files.readString(DEPLOY.resolve("compose/prometheus.yml"))
                .replace("/etc/prometheus/harborai-rules.yml", rules.toString());
        Path copy = directory.resolve("prometheus.yml");
        Files.writeString(copy, compose);
        assertThat(tool(List.of("promtool", "check", "config", copy.toString()))).contains("SUCCESS");
    }

    @Test
    void alertmanager_logrotate_and_systemd_take_their_files() throws Exception {
        assertThat(tool(List.of("amtool", "check-config", DEPLOY.resolve("alertmanager/alertmanager.yml").toString())))
                .contains("SUCCESS");
        Path rotate = directory.resolve("logrotate");
        // The user is made by the installation.
        Files.writeString(rotate, Files.readString(DEPLOY.resolve("logrotate/harborai")).replace("su harborai harborai",
                "su root root"));
        assertThat(tool(List.of("/usr/sbin/logrotate", "-d", "-s", directory.resolve("state").toString(),
                rotate.toString()))).contains("/var/log/harborai/*.out", "(30 rotations)").doesNotContain("error:");
        for (String unit : List.of("harborai.service", "harborai@.service")) {
            String text = Files.readString(DEPLOY.resolve("systemd").resolve(unit))
                    .replace("/opt/harborai/current/harborai ", "/bin/true ");
            Path file = directory.resolve(unit.replace("@", "@8000"));
            Files.writeString(file, text);
            assertThat(tool(List.of("systemd-analyze", "verify", file.toString()))).isEmpty();
        }
    }

    @Test
    void what_dashboards_ask_for_is_exported() throws IOException {
        Set<String> asked = new TreeSet<>();
        try (Stream<Path> files = Files.list(DEPLOY.resolve("grafana/dashboards"))) {
            for (Path file : files.toList()) {
                JSON.readTree(Files.readString(file)).findValuesAsString("expr")
                        .forEach(query -> asked.addAll(metrics(query)));
            }
        }
        assertThat(asked).hasSizeGreaterThan(40);
        String reference = Files.readString(HOME.resolve("docs/reference/metrics.md"));
        String chat = Files.readString(HOME.resolve("chatroom/src/main/java/io/harborai/chatroom/ChatMeters.java"));
        assertThat(asked).allSatisfy(name -> {
            String base = name.replaceFirst("_(bucket|sum|count|max)$", "");
            boolean known = OTHERS.contains(base) || OTHERS.contains(name) || documented(reference, base)
                    || chat.contains("\"" + base.replaceFirst("_total$", "") + "\"");
            assertThat(known).as(name).isTrue();
        });
    }

    @Test
    void the_compose_file_names_only_what_there_is() throws IOException {
        Path compose = DEPLOY.resolve("compose");
        String text = Files.readString(compose.resolve("docker-compose.yml"));
        JsonNode file = yaml(compose.resolve("docker-compose.yml")).getFirst();
        List<String> given = Files.readAllLines(compose.resolve(".env.example")).stream()
                .filter(line -> line.contains("=")).map(line -> line.substring(0, line.indexOf('='))).toList();
        Matcher variable = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)(:-[^}]+)?[:}?]").matcher(text);
        while (variable.find()) {
            assertThat(variable.group(2) != null || given.contains(variable.group(1))).as(variable.group()).isTrue();
        }
        file.path("services").propertyStream().forEach(service -> {
            JsonNode each = merged(service.getValue());
            assertThat(each.path("deploy").path("resources").path("limits").path("memory").asString(""))
                    .as(service.getKey()).isNotEmpty();
            assertThat(each.path("image").asString("")).as(service.getKey()).doesNotEndWith(":latest");
            each.path("volumes").valueStream().map(JsonNode::asString).forEach(volume -> {
                String source = volume.substring(0, volume.indexOf(':'));
                assertThat(source.startsWith(".")
                        ? Files.exists(compose.resolve(source))
                        : file.path("volumes").has(source)).as(volume).isTrue();
            });
            each.path("networks").valueStream()
                    .forEach(network -> assertThat(file.path("networks").has(network.asString())).isTrue());
            JsonNode needs = each.path("depends_on");
            Stream<String> names = needs.isArray()
                    ? needs.valueStream().map(JsonNode::asString)
                    : needs.propertyStream().map(Map.Entry::getKey);
            assertThat(names).allMatch(name -> file.path("services").has(name));
        });
    }

    /** With what {@code <<} brings in, which YAML 1.2 does not know. */
    private static JsonNode merged(JsonNode service) {
        ObjectNode all = JSON.createObjectNode();
        service.path("<<").propertyStream().forEach(each -> all.set(each.getKey(), each.getValue()));
        service.propertyStream().forEach(each -> all.set(each.getKey(), each.getValue()));
        return all;
    }

    private static Set<String> metrics(String query) {
        Set<String> names = new TreeSet<>();
        Matcher metric = METRIC.matcher(query.replaceAll("by \\([^)]*\\)", "").replaceAll("\\{[^}]*\\}", "{}"));
        while (metric.find()) {
            names.add(metric.group(1));
        }
        return names;
    }

    /** By its name, by a pattern such as {@code jvm_*}, or as an ending such as {@code …_idle} in a row of its family. */
    private static boolean documented(String reference, String name) {
        if (reference.contains("`" + name + "`") || reference.contains("`" + name + "_total`")) {
            return true;
        }
        if (name.matches("(jvm|process|system)_.+")) {
            return true;
        }
        return reference.lines().filter(line -> line.contains("`…_")).anyMatch(line -> {
            Matcher first = Pattern.compile("`(harborai_[a-z0-9]+)_").matcher(line);
            Matcher ending = Pattern.compile("`…(_[a-z0-9_]+)`").matcher(line);
            if (!first.find() || !name.startsWith(first.group(1))) {
                return false;
            }
            while (ending.find()) {
                if (name.endsWith(ending.group(1))) {
                    return true;
                }
            }
            return false;
        });
    }
}
