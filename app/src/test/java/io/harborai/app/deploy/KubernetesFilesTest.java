package io.harborai.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.harborai.app.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static io.harborai.app.deploy.DeployFiles.DEPLOY;
import static io.harborai.app.deploy.DeployFiles.ENVIRONMENT;
import static io.harborai.app.deploy.DeployFiles.JSON;
import static io.harborai.app.deploy.DeployFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The plain manifests and the Helm chart: each fits together, and both are the same. */
final class KubernetesFilesTest {
    @TempDir
    Path directory;

    @Test
    void the_configuration_in_kubernetes_is_valid_and_the_charts() throws IOException {
        JsonNode map = yaml(DEPLOY.resolve("kubernetes/configmap.yaml")).getFirst();
        Path file = directory.resolve("config.yaml");
        Files.writeString(file, map.path("data").path("config.yaml").asString());
        Run run = Run.of(directory, ENVIRONMENT, "config", "validate", file.toString());
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(yaml(file).getFirst())
                .isEqualTo(yaml(DEPLOY.resolve("helm/harborai/values.yaml")).getFirst().path("config"));
    }

    @Test
    void the_manifests_fit_together_and_are_the_charts() throws IOException {
        JsonNode deployment = manifest("deployment");
        JsonNode pod = deployment.path("spec").path("template");
        JsonNode selector = deployment.path("spec").path("selector").path("matchLabels");
        assertThat(manifest("service").path("spec").path("selector")).isEqualTo(selector);
        assertThat(manifest("poddisruptionbudget").path("spec").path("selector").path("matchLabels"))
                .isEqualTo(selector);
        selector.propertyStream().forEach(label -> assertThat(
                pod.path("metadata").path("labels").path(label.getKey())).isEqualTo(label.getValue()));
        assertThat(deployment.path("spec").path("replicas").asInt()).isEqualTo(3);
        JsonNode values = yaml(DEPLOY.resolve("helm/harborai/values.yaml")).getFirst();
        JsonNode container = pod.path("spec").path("containers").get(0);
        assertThat(container.path("resources")).isEqualTo(values.path("resources"));
        assertThat(container.path("readinessProbe").path("httpGet").path("path").asString()).isEqualTo("/ready");
        assertThat(container.path("livenessProbe").path("httpGet").path("path").asString()).isEqualTo("/health/live");
        assertThat(manifest("ingress").path("metadata").path("annotations"))
                .isEqualTo(values.path("ingress").path("annotations"));
        JsonNode scaling = manifest("hpa").path("spec");
        assertThat(scaling.path("maxReplicas")).isEqualTo(values.path("autoscaling").path("maxReplicas"));
        assertThat(scaling.path("scaleTargetRef").path("name")).isEqualTo(deployment.path("metadata").path("name"));
        List<String> listed = yaml(DEPLOY.resolve("kubernetes/kustomization.yaml")).getFirst().path("resources")
                .valueStream().map(JsonNode::asString).toList();
        assertThat(listed).allMatch(name -> Files.exists(DEPLOY.resolve("kubernetes").resolve(name)));
        String templates = texts(DEPLOY.resolve("helm/harborai/templates"));
        for (String name : List.of("deployment", "service", "ingress", "hpa", "poddisruptionbudget", "configmap",
                "secret")) {
            assertThat(templates).contains("kind: " + manifest(name).path("kind").asString());
        }
        assertThat(templates).contains("kind: ServiceMonitor", "kind: PrometheusRule");
        // Every value that a template asks for is there, if only to be empty.
        Matcher value = Pattern.compile("\\.Values\\.([A-Za-z.]+)").matcher(templates);
        while (value.find()) {
            assertThat(values.at("/" + value.group(1).replace('.', '/')).isMissingNode()).as(value.group()).isFalse();
        }
    }

    @Test
    void helm_renders_the_manifests() throws IOException {
        Helm chart = new Helm(DEPLOY.resolve("helm/harborai"));
        assertThatThrownBy(() -> chart.template().withName("harborai").call())
                .hasMessageContaining("secret.values.DATABASE_URL is empty");
        TemplateCommand template = chart.template().withName("harborai").set("monitoring.serviceMonitor", "true")
                .set("monitoring.prometheusRule", "true");
        manifest("secret").path("stringData").propertyStream()
                .forEach(each -> template.set("secret.values." + each.getKey(), each.getValue().asString()));
        Path rendered = directory.resolve("rendered.yaml");
        Files.writeString(rendered, template.call());
        Map<String, JsonNode> charts = byKind(yaml(rendered));
        List<JsonNode> plain = new ArrayList<>(yaml(DEPLOY.resolve("kubernetes/monitoring.yaml")));
        for (String name : List.of("configmap", "secret", "deployment", "service", "ingress", "hpa",
                "poddisruptionbudget")) {
            plain.add(manifest(name));
        }
        assertThat(charts).isEqualTo(byKind(plain));
    }

    /** Without what the chart alone says: who manages it, checksums, and no number of pods beside the autoscaler's. */
    private static Map<String, JsonNode> byKind(List<JsonNode> objects) {
        Map<String, JsonNode> all = new TreeMap<>();
        for (JsonNode object : objects) {
            ObjectNode metadata = (ObjectNode) object.path("metadata");
            ((ObjectNode) metadata.path("labels")).remove("app.kubernetes.io/managed-by");
            if (object.path("kind").asString("").equals("Deployment")) {
                ((ObjectNode) object.path("spec")).remove("replicas");
                ObjectNode pod = (ObjectNode) object.path("spec").path("template").path("metadata");
                pod.remove("annotations");
                ((ObjectNode) pod.path("labels")).remove("app.kubernetes.io/managed-by");
            }
            if (object.path("kind").asString("").equals("ConfigMap")) {
                ObjectNode data = (ObjectNode) object.path("data");
                data.set("config.yaml", JSON.valueToTree(
                        new Load(LoadSettings.builder().build())
                                .loadFromString(data.path("config.yaml").asString())));
            }
            all.put(object.path("kind").asString(""), object);
        }
        return all;
    }

    private static JsonNode manifest(String name) throws IOException {
        return yaml(DEPLOY.resolve("kubernetes/" + name + ".yaml")).getFirst();
    }

    private static String texts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.sorted().toList();
            StringBuilder text = new StringBuilder();
            for (Path file : all) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }
}
