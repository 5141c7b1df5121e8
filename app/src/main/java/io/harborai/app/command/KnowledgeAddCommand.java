package io.harborai.app.command;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import io.harborai.knowledge.parse.Format;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code knowledge add}: sends files, and follows them until they can be searched. */
@Command(name = "add", mixinStandardHelpOptions = true, //
        description = "Adds files, and those below directories, and follows them until they can be searched.")
final class KnowledgeAddCommand extends ServerCommand {
    private static final int MOST_FILES = 100_000;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Files and directories.")
    private List<Path> files = List.of();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of each; filters look at labels.")
    private List<String> labels = List.of();

    @Option(names = "--no-wait", description = "Do not wait until the files can be searched.")
    private boolean noWait;

    @Option(names = "--json", description = "Print one JSON object for each file, and one for each that failed.")
    private boolean json;

    KnowledgeAddCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(ServerClient client) throws Exception {
        int refused = 0;
        List<String> added = new ArrayList<>();
        for (Path file : files()) {
            try {
                JsonNode taken = upload(client, file);
                added.add(taken.path("id").asString(""));
                if (json) {
                    terminal.out().println(taken);
                    continue;
                }
                terminal.out().println((taken.path("fresh").asBoolean(false) ? "added    " : "known    ")
                        + taken.path("name").asString(""));
            } catch (CommandFailure failure) {
                if (failure.exitCode() != ExitCode.FAILED) {
                    throw failure;
                }
                refused++;
                told(String.valueOf(file.getFileName()), "refused", failure.getMessage());
            }
        }
        if (noWait || added.isEmpty()) {
            return refused == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
        new IngestProgress(json ? terminal.messages() : terminal).follow(client, encoded(collection));
        return failed(client, added) + refused == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /** What became of a file, for people or for programs. */
    private void told(String name, String state, @Nullable String why) {
        if (json) {
            terminal.out().println(JsonNodeFactory.instance.objectNode().put("name", name).put("state", state)
                    .put("error", why));
        } else {
            terminal.out().println("%-9s%s: %s".formatted(state, name, why));
        }
    }

    private int failed(ServerClient client, List<String> added) throws InterruptedException {
        int failed = 0;
        for (String id : added) {
            JsonNode document = client.call("GET", "/api/documents/" + encoded(id) + "?collection="
                    + encoded(collection), Optional.empty()).path("data");
            if (document.path("state").asString("").equals("failed")) {
                failed++;
                told(document.path("name").asString(""), "failed", document.path("error").asString(""));
            }
        }
        return failed;
    }

    private JsonNode upload(ServerClient client, Path file) throws InterruptedException {
        try {
            return client.upload("/api/documents?collection=" + encoded(collection), labels, file).path("data")
                    .path("documents").path(0);
        } catch (FileNotFoundException gone) {
            throw new CommandFailure(ExitCode.NO_INPUT, file + " cannot be read", gone);
        }
    }

    private List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path each : files) {
            Path found = terminal.directory().resolve(each);
            if (!Files.exists(found)) {
                throw new CommandFailure(ExitCode.NO_INPUT, "there is no file " + found);
            }
            if (Files.isRegularFile(found)) {
                all.add(found);
            } else {
                all.addAll(below(found));
            }
        }
        return all;
    }

    /** Of a directory the files that something reads; one that was named is the server's to refuse. */
    private List<Path> below(Path directory) throws IOException {
        List<Path> found;
        try (Stream<Path> below = Files.walk(directory)) {
            found = below.filter(Files::isRegularFile).limit(MOST_FILES).sorted().toList();
        }
        List<Path> known = found.stream().filter(file -> Format.of(String.valueOf(file.getFileName())).isPresent())
                .toList();
        if (known.size() < found.size()) {
            terminal.err().println("skipped  " + (found.size() - known.size()) + " of " + found.size() + " files in "
                    + directory + ", which nothing reads");
        }
        return known;
    }
}
