package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.harborai.HarborAI;
import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.knowledge.answer.SdkChatModel;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.embed.SdkEmbedder;
import io.harborai.knowledge.evaluate.Dataset;
import io.harborai.knowledge.evaluate.Datasets;
import io.harborai.knowledge.evaluate.Evaluation;
import io.harborai.knowledge.evaluate.EvaluationReport;
import io.harborai.knowledge.evaluate.EvaluationResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code knowledge eval}: measures retrieval, refusals and citations on sets of questions with known answers. */
@Command(name = "eval", mixinStandardHelpOptions = true, //
        description = {"Measures retrieval, refusals and citations on sets of questions with known answers.",
                "Needs no server, but for models of a provider."}, //
        footer = {"%nExamples:", "  harborai knowledge eval xquad.en.json",
                "  harborai knowledge eval data/ --report retrieval.md --plot retrieval.svg",
                "  harborai knowledge eval data/ --embedding-model fast-embed --dimension 1536 --model fast"})
final class KnowledgeEvalCommand implements Callable<Integer> {
    private static final String SERVER = "harborai";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SHOWN_EVERY = 100;

    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "DATASET", //
            description = "Files in SQuAD's form, Cranfield's directory, or a directory of these.")
    private List<Path> paths = List.of();

    @Option(names = "--embedding-model", paramLabel = "MODEL", //
            description = "Search by this model's vectors, too: a model of the server, or local/hash-embed.")
    private @Nullable String embedding;

    @Option(names = "--dimension", paramLabel = "N", description = "How many numbers its vectors have.")
    private int dimension;

    @Option(names = "--model", paramLabel = "MODEL", defaultValue = "local/extract", //
            description = "The model that answers; default ${DEFAULT-VALUE}, which copies sentences.")
    private String model = "";

    @Option(names = "--answers", paramLabel = "N", defaultValue = "200", //
            description = "Most questions of a set that it answers; 0 for none; default ${DEFAULT-VALUE}.")
    private int answers;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the tables there, too, in Markdown.")
    private @Nullable Path report;

    @Option(names = "--plot", paramLabel = "FILE", description = "Write a plot there, in SVG.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    KnowledgeEvalCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (answers < 0 || (embedding != null && dimension < 1)) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--answers is 0 or more, and --embedding-model needs its --dimension");
        }
        List<EvaluationResult> results = new ArrayList<>();
        try (HarborAI client = client()) {
            for (Path path : paths) {
                for (Dataset set : sets(path)) {
                    results.add(measured(set, client));
                }
            }
        }
        EvaluationReport made = new EvaluationReport(results);
        terminal.out().print(json ? Json.text(results) + "\n" : made.tables());
        write(report, made.tables());
        write(plot, made.plot());
        return ExitCode.OK;
    }

    private HarborAI client() {
        return HarborAI.builder().provider(SERVER, gateway -> {
            gateway.baseUrl(server.url(terminal.environment()) + "/v1").allowPrivateNetwork(true);
            gateway.apiKey(server.key(terminal.environment()).orElse("none"));
        }).build();
    }

    /** What begins with {@code local/} is in this process; everything else is the server's. */
    private static String addressed(String name) {
        return name.startsWith("local/") ? name : SERVER + "/" + name;
    }

    private List<Dataset> sets(Path path) throws IOException {
        Path found = terminal.directory().resolve(path);
        if (!Files.exists(found)) {
            throw new CommandFailure(ExitCode.NO_INPUT, "there is no set " + found);
        }
        List<Dataset> sets = Datasets.all(found);
        if (sets.isEmpty()) {
            throw new CommandFailure(ExitCode.NO_INPUT,
                    found + " holds no set: expected *.json in SQuAD's form, or a directory with cranqrel");
        }
        return sets;
    }

    private EvaluationResult measured(Dataset set, HarborAI client) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("harborai-eval");
        try {
            EmbeddingModel vectors = embedding == null
                    ? EmbeddingModel.NONE
                    : new EmbeddingModel(addressed(embedding), dimension);
            return Evaluation.of(set, new Evaluation.Plan(directory, vectors, new SdkEmbedder(client, PATIENCE),
                    addressed(model), new SdkChatModel(any -> client, "", PATIENCE), answers),
                    done -> progress(set, done));
        } finally {
            if (terminal.interactive()) {
                terminal.err().print("\r\u001b[K");
            }
            delete(directory);
        }
    }

    private void progress(Dataset set, int done) {
        if (terminal.interactive() && done % SHOWN_EVERY == 0) {
            terminal.err().print("\r" + set.name() + ": " + done + " questions asked");
            terminal.err().flush();
        }
    }

    private void write(@Nullable Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(terminal.directory().resolve(file), text);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
