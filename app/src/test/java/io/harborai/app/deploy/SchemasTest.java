package io.harborai.app.deploy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static io.harborai.app.deploy.DeployFiles.DEPLOY;
import static io.harborai.app.deploy.DeployFiles.HOME;
import static io.harborai.app.deploy.DeployFiles.JSON;
import static io.harborai.app.deploy.DeployFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Every field of the manifests and of the Compose file is one that there is, of the type that it has: the former by the object
 * types of Kubernetes' own Java client, which refuse what is not in its API, the latter by the schema of the Compose
 * specification as Node's {@code dclint} brings it.
 */
final class SchemasTest {
    /** The Prometheus operator's; they are in no release of Kubernetes. */
    private static final Set<String> CUSTOM = Set.of("ServiceMonitor", "PrometheusRule");
    /** Read by kubectl, and not an object. */
    private static final Set<String> TOOLS = Set.of("Kustomization");
    private static final Map<String, String> VERSIONS = Map.of("v1", "V1", "apps/v1", "V1", "networking.k8s.io/v1",
            "V1",
            "policy/v1", "V1", "autoscaling/v2", "V2");

    @Test
    void every_manifest_is_an_object_of_kubernetes() throws Exception {
        Set<String> seen = new TreeSet<>();
        try (Stream<Path> files = Files.list(DEPLOY.resolve("kubernetes"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
                for (JsonNode object : yaml(file)) {
                    String kind = object.path("kind").asString("");
                    if (!CUSTOM.contains(kind) && !TOOLS.contains(kind)) {
                        check(object);
                        seen.add(kind);
                    }
                }
            }
        }
        assertThat(seen).containsExactly("ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "Namespace",
                "PodDisruptionBudget", "Secret", "Service");
    }

    @Test
    void a_field_that_there_is_not_is_found_however_deep_it_stands() throws IOException {
        for (String place : List.of("/spec", "/spec/template/spec", "/spec/template/spec/containers/0",
                "/spec/template/spec/containers/0/livenessProbe", "/spec/template/spec/securityContext")) {
            JsonNode deployment = yaml(DEPLOY.resolve("kubernetes/deployment.yaml")).getFirst();
            ((ObjectNode) deployment.at(place)).put("replicaz", 3);
            assertThatThrownBy(() -> check(deployment)).as(place).hasMessageContaining("replicaz");
        }
        JsonNode wrong = yaml(DEPLOY.resolve("kubernetes/deployment.yaml")).getFirst();
        ((ObjectNode) wrong.at("/spec/template/spec")).put("containers", "one");
        assertThatThrownBy(() -> check(wrong)).hasMessageContaining("containers");
    }

    /** By the check that the client's object types bring along. */
    private static void check(JsonNode object) throws IOException {
        String version = VERSIONS.get(object.path("apiVersion").asString(""));
        assertThat(version).as("version of %s", object).isNotNull();
        try {
            Class.forName("io.kubernetes.client.openapi.models." + version + object.path("kind").asString(""))
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(object.toString()));
        } catch (InvocationTargetException refused) {
            throw new IOException(object.path("kind").asString("") + ": " + String.valueOf(refused.getCause()),
                    refused);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Test
    void the_compose_file_fits_the_specification() throws Exception {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(
                // Names as the validator takes them: without the s, and absolute.
                Files.readString(specification()).replace("https://json-schema.org/draft-07/schema",
                        "http://json-schema.org/draft-07/schema#")
                        .replace("\"compose_spec.json", "\"https://compose.example/spec.json"),
                InputFormat.JSON);
        JsonNode file = merged(yaml(DEPLOY.resolve("compose/docker-compose.yml")).getFirst());
        assertThat(schema.validate(file.toString(), InputFormat.JSON)).isEmpty();
        ((ObjectNode) file.at("/services/postgres")).put("imag", "x");
        assertThat(schema.validate(file.toString(), InputFormat.JSON)).isNotEmpty();
    }

    /** With what {@code <<} brings in, which YAML 1.2 does not know, wherever it stands. */
    private static JsonNode merged(JsonNode node) {
        if (node.isArray()) {
            return JSON.valueToTree(node.valueStream().map(SchemasTest::merged).toList());
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode all = JSON.createObjectNode();
        JsonNode brought = node.path("<<");
        List<JsonNode> sources = new ArrayList<>();
        if (brought.isArray()) {
            brought.forEach(sources::add);
        } else {
            sources.add(brought);
        }
        sources.forEach(source -> source.propertyStream()
                .forEach(each -> all.set(each.getKey(), merged(each.getValue()))));
        node.propertyStream().filter(each -> !each.getKey().equals("<<"))
                .forEach(each -> all.set(each.getKey(), merged(each.getValue())));
        return all;
    }

    private static Path specification() throws Exception {
        Path node = HOME.resolve("app/src/test/node");
        Path schema = node.resolve("node_modules/dclint/schemas/compose.schema.json");
        if (!Files.exists(schema)) {
            // No package runs anything of its own here: only a file is wanted.
            Process install = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(node.toFile()).redirectErrorStream(true).start();
            String said = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(install.waitFor()).as(said).isZero();
        }
        return schema;
    }
}
