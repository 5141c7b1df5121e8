package io.harborai.knowledge.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.DocumentState;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.collection.KnowledgeSchema;
import io.harborai.knowledge.collection.NewCollection;
import io.harborai.knowledge.index.LuceneSettings;
import io.harborai.knowledge.index.LuceneSpace;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.platform.blob.DirectoryBlobs;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.storage.Database;
import org.awaitility.Awaitility;

/**
 * A process with a small heap that takes every file of a directory, searches all the while, and tells what became of each:
 * lines of a name, a state or {@code REFUSED}, an error code, an error, and the documents that its word finds.
 */
final class IngestChild {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private IngestChild() {
    }

    static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        Path files = Path.of(args[1]);
        Jobs jobs = Jobs.create(InstantSource.system());
        try (Database database = Database.open(home.resolve("harborai.db"), KnowledgeSchema.MIGRATIONS);
                DirectoryBlobs blobs = DirectoryBlobs.open(home.resolve("blobs"));
                KnowledgeBase base = KnowledgeBase.open(IngestSettings.DEFAULT, new KnowledgeBase.Parts(database, blobs,
                        new LuceneSpace(home.resolve("index"), LuceneSettings.DEFAULT, InstantSource.system()),
                        (model, texts) -> List.of(), Optional.empty(), jobs, InstantSource.system()))) {
            base.create(NewCollection.named("docs"));
            int searches = add(base, files);
            Awaitility.await().atMost(PATIENCE).until(() -> base.progress("docs", Access.ADMINISTRATOR).keySet()
                    .stream().allMatch(state -> state == DocumentState.READY || state == DocumentState.FAILED));
            tell(base);
            System.out.println("searches\t" + searches);
            System.out.println("peak\t" + Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM")).findFirst().orElse("0").replaceAll("[^0-9]", ""));
        } finally {
            jobs.close();
        }
    }

    /** Adds each file, and searches while those before it are worked on; gives how often. */
    private static int add(KnowledgeBase base, Path files) throws IOException {
        int searches = 0;
        List<Path> all;
        try (Stream<Path> listed = Files.list(files)) {
            all = listed.sorted().toList();
        }
        for (Path file : all) {
            try (InputStream content = Files.newInputStream(file)) {
                base.add("docs", Access.ADMINISTRATOR, file.getFileName().toString(), List.of(), content);
            } catch (KnowledgeException refused) {
                System.out.println(file.getFileName() + "\tREFUSED\t\t" + refused.getMessage());
            }
            base.search("docs", Access.ADMINISTRATOR, SearchRequest.of("How deep is the northern basin?"));
            searches++;
        }
        return searches;
    }

    private static void tell(KnowledgeBase base) {
        List<KnowledgeDocument> all = new ArrayList<>();
        String after = "";
        List<KnowledgeDocument> page;
        do {
            page = base.documents("docs", Access.ADMINISTRATOR, after, 1_000);
            all.addAll(page);
            after = page.isEmpty() ? after : page.getLast().id();
        } while (!page.isEmpty());
        for (KnowledgeDocument each : all) {
            String error = each.error().replaceAll("\\s+", " ");
            System.out.println(each.name() + "\t" + each.state() + "\t" + each.errorCode() + "\t" + error + "\t"
                    + found(base, each.name()));
        }
    }

    /** The names that a good file's own word finds. */
    private static String found(KnowledgeBase base, String name) {
        if (!name.startsWith("good-")) {
            return "";
        }
        String word = ManyFiles.word(Integer.parseInt(name.substring(5, 9)));
        return String.join(",", base.search("docs", Access.ADMINISTRATOR, SearchRequest.of(word)).passages().stream()
                .map(passage -> passage.documentName()).distinct().toList());
    }
}
