package io.harborai.app.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The checkout's files for deployment, and programs that read them. */
final class DeployFiles {
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    static final Path DEPLOY = HOME.resolve("deploy");
    static final JsonMapper JSON = new JsonMapper();
    /** What the configurations of staging and production ask for. */
    static final Map<String, String> ENVIRONMENT = Map.of("DATABASE_URL", "postgresql://harborai:secret@db/harborai",
            "REDIS_URL", "redis://:secret@redis:6379", "HARBORAI_MASTER_KEY", "master-key-for-tests");

    private DeployFiles() {
    }

    static List<JsonNode> yaml(Path file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        new Load(LoadSettings.builder().setLabel(file.toString()).build())
                .loadAllFromString(Files.readString(file)).forEach(each -> documents.add(JSON.valueToTree(each)));
        return documents;
    }

    /** What the tool said, on both of its outputs, when it was content. */
    static String tool(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command) + "\n" + said).isZero();
        return said;
    }
}
