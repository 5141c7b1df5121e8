package io.harborai.knowledge.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class LuceneIndexTest extends PassageIndexContract {
    /** Segments of one size that Lucene leaves unmerged. */
    private static final int TIER = 8;

    @Override
    IndexSpace space(Path root) {
        return new LuceneSpace(root, new LuceneSettings(1.5, 0.75, 16, 50, 16, 100, 100), InstantSource.system());
    }

    /** Segments of more than some nine times {@link LuceneSettings#exactBelow} vectors have a graph. */
    @Override
    int recallPassages() {
        return 2_000;
    }

    @Test
    void anIndexOfAnEarlierFormIsPutAsideAndBegunAnew() throws IOException {
        try (FSDirectory earlier = FSDirectory.open(directory.resolve("c/1"));
                IndexWriter writer = new IndexWriter(earlier, new IndexWriterConfig())) {
            writer.addDocument(new Document());
            writer.commit();
        }
        try (PassageIndex index = space(directory).open("c", 1, 0)) {
            assertThat(index.passages()).isZero();
        }
        try (PassageIndex index = space(directory).open("c", 1, 0)) {
            index.apply(List.of(new IndexDocument("a", 1, List.of(), List.of(new IndexPassage("", "anchor", null)))),
                    List.of());
        }
        try (PassageIndex index = space(directory).open("c", 1, 0)) {
            assertThat(index.passages()).as("its own form is kept").isEqualTo(1);
        }
    }

    @Test
    void segmentsThatAreMergedAfterTheLastDocumentAreSearchedWithoutAnother() throws IOException {
        int batches = TIER + 1;
        try (PassageIndex index = space(directory).open("c", 1, 0);
                FSDirectory files = FSDirectory.open(directory.resolve("c/1"))) {
            for (int i = 0; i < batches; i++) {
                index.apply(List.of(new IndexDocument("d" + i, 1, List.of(), List.of(new IndexPassage("", "anchor " + i,
                        null)))), List.of());
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> segments(files) < TIER);
            assertThat(index.passages()).isEqualTo(batches);
            assertThat(index.words("anchor", Filter.ALL, batches)).hasSize(batches);
        }
    }

    private static int segments(FSDirectory files) throws IOException {
        try (DirectoryReader committed = DirectoryReader.open(files)) {
            return committed.leaves().size();
        }
    }

    @Test
    void aDamagedIndexIsPutAsideAndBegunAnew() throws IOException {
        IndexSpace space = space(directory);
        try (PassageIndex index = space.open("c", 1, 0)) {
            index.apply(List.of(new IndexDocument("a", 1, List.of(), List.of(new IndexPassage("", "anchor", null)))),
                    List.of());
        }
        try (Stream<Path> files = Files.list(directory.resolve("c/1"))) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("segments_")).toList()) {
                Files.writeString(file, "no index at all");
            }
        }
        try (PassageIndex index = space.open("c", 1, 0)) {
            assertThat(index.passages()).isZero();
        }
        try (Stream<Path> kept = Files.list(directory.resolve("c"))) {
            assertThat(kept.map(each -> each.getFileName().toString())).anyMatch(name -> name.contains(".broken-"));
        }
    }
}
