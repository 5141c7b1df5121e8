package io.harborai.knowledge.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What every index does. */
abstract class PassageIndexContract {
    @TempDir
    Path directory;
    private IndexSpace space;

    abstract IndexSpace space(Path root) throws Exception;

    @BeforeEach
    void openSpace() throws Exception {
        space = space(directory);
    }

    @AfterEach
    void closeSpace() {
        space.close();
    }

    private static IndexDocument document(String id, long revision, List<String> labels, String... texts) {
        List<IndexPassage> passages = new ArrayList<>();
        for (String text : texts) {
            passages.add(new IndexPassage("", text, null));
        }
        return new IndexDocument(id, revision, labels, passages);
    }

    private static List<String> documents(List<Hit> hits) {
        return hits.stream().map(hit -> hit.id().document()).toList();
    }

    @Test
    void englishIsFoundByItsStemsAndChineseByItsPairsAndSingleCharacters() {
        try (PassageIndex index = space.open("c", 1, 0)) {
            index.apply(List.of(document("en", 1, List.of(), "The harbours were closed", "Nothing else"),
                    document("zh", 1, List.of(), "小猫在港口的船上睡觉。")), List.of());
            assertThat(documents(index.words("harbour closing", Filter.ALL, 10))).containsExactly("en");
            assertThat(documents(index.words("港口", Filter.ALL, 10))).containsExactly("zh");
            assertThat(documents(index.words("猫", Filter.ALL, 10))).containsExactly("zh");
            assertThat(index.words("口港", Filter.ALL, 10)).isEmpty();
            assertThat(index.words("?!", Filter.ALL, 10)).isEmpty();
            assertThat(index.passages()).isEqualTo(3);
        }
    }

    @Test
    void whatIsReplacedOrRemovedIsFoundNoMore() {
        try (PassageIndex index = space.open("c", 1, 0)) {
            index.apply(List.of(document("a", 1, List.of(), "anchor", "anchor again")), List.of());
            index.apply(List.of(document("a", 2, List.of(), "compass")), List.of("unknown"));
            assertThat(index.words("anchor", Filter.ALL, 10)).isEmpty();
            assertThat(index.documents()).containsExactly(Map.entry("a", new IndexedDocument(2, 1)));
            index.apply(List.of(), List.of("a"));
            assertThat(index.documents()).isEmpty();
        }
    }

    @Test
    void whatWasAppliedIsThereAfterItIsOpenedAgainAndDroppedIndexesAreEmpty() {
        try (PassageIndex index = space.open("c", 1, 0)) {
            index.apply(List.of(document("a", 7, List.of(), "anchor")), List.of());
        }
        try (PassageIndex index = space.open("c", 1, 0)) {
            assertThat(documents(index.words("anchor", Filter.ALL, 10))).containsExactly("a");
        }
        space.drop("c", 1);
        try (PassageIndex index = space.open("c", 1, 0)) {
            assertThat(index.passages()).isZero();
        }
    }

    @Test
    void filtersTakeNothingFromTheNumberOfHits() {
        try (PassageIndex index = space.open("c", 1, 3)) {
            List<IndexDocument> all = new ArrayList<>();
            Random random = new Random(42);
            for (int i = 0; i < 200; i++) {
                float[] vector = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
                all.add(new IndexDocument("d" + i, 1, List.of("group=" + (i % 100), "all=yes"),
                        List.of(new IndexPassage("", "the same anchor " + i, vector))));
            }
            index.apply(all, List.of());
            Filter onePercent = new Filter(Set.of(), List.of("group=7", "all=yes"));
            assertThat(documents(index.words("anchor", onePercent, 10))).containsExactlyInAnyOrder("d7", "d107");
            assertThat(documents(index.nearest(new float[]{1, 0, 0}, onePercent, 10)))
                    .containsExactlyInAnyOrder("d7", "d107");
            assertThat(documents(index.words("anchor", new Filter(Set.of("d3", "d4"), List.of()), 10)))
                    .containsExactlyInAnyOrder("d3", "d4");
        }
    }

    /** How many passages the recall of filters is measured on; where vectors get a graph, enough for one. */
    int recallPassages() {
        return 400;
    }

    @Test
    void filtersOfOneAndOfTenPercentFindWhatAnExactScanFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = recallPassages();
        List<float[]> vectors = new ArrayList<>();
        try (PassageIndex index = space.open("c", 1, 24)) {
            List<IndexDocument> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                float[] vector = gaussian(random);
                vectors.add(Vectors.normalised(vector));
                all.add(new IndexDocument("d" + i, 1, List.of("one=" + i % 100, "ten=" + i % 10), List.of(
                        new IndexPassage("", "anchor ".repeat(1 + random.nextInt(9)) + "rope " + random.nextInt(9),
                                vector))));
            }
            index.apply(all, List.of());
            List<Hit> everyWord = index.words("anchor rope", Filter.ALL, Math.min(count, PassageIndex.MOST_HITS));
            for (int every : new int[]{100, 10}) {
                int remainder = random.nextInt(every);
                Filter filter = new Filter(Set.of(), List.of((every == 100 ? "one=" : "ten=") + remainder));
                int found = 0;
                int wanted = 0;
                for (int asked = 0; asked < 20; asked++) {
                    float[] question = Vectors.normalised(gaussian(random));
                    List<String> exact = IntStream.range(0, count).filter(i -> i % every == remainder).boxed()
                            .sorted(Comparator.comparingDouble(i -> -Vectors.cosine(question, vectors.get(i))))
                            .limit(10).map(i -> "d" + i).toList();
                    List<String> hits = documents(index.nearest(question, filter, 10));
                    wanted += exact.size();
                    found += (int) exact.stream().filter(hits::contains).count();
                }
                assertThat((double) found / wanted).as("seed %d, one of %d", seed, every).isGreaterThanOrEqualTo(0.99);
                if (everyWord.size() == count) {
                    List<Double> exact = everyWord.stream().filter(hit -> Integer.parseInt(hit.id().document()
                            .substring(1)) % every == remainder).limit(10).map(Hit::score).toList();
                    List<Double> hits = index.words("anchor rope", filter, 10).stream().map(Hit::score).toList();
                    assertThat(hits).as("seed %d, one of %d", seed, every).hasSameSizeAs(exact);
                    for (int i = 0; i < hits.size(); i++) {
                        assertThat(hits.get(i)).isCloseTo(exact.get(i), within(1e-4));
                    }
                }
            }
        }
    }

    private static float[] gaussian(Random random) {
        float[] vector = new float[24];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    @Test
    void vectorsAreFoundByTheirCosineAndOthersAreRefused() {
        try (PassageIndex index = space.open("c", 1, 2)) {
            index.apply(List.of(new IndexDocument("east", 1, List.of(),
                    List.of(new IndexPassage("", "east", new float[]{5, 0}))),
                    new IndexDocument("north", 1, List.of(),
                            List.of(new IndexPassage("", "north", new float[]{0, 2})))),
                    List.of());
            List<Hit> hits = index.nearest(new float[]{3, 0}, Filter.ALL, 2);
            assertThat(documents(hits)).containsExactly("east", "north");
            assertThat(hits.getFirst().score()).isCloseTo(1, within(1e-5));
            assertThat(hits.getLast().score()).isCloseTo(0, within(1e-5));
            assertThatThrownBy(() -> index.nearest(new float[]{1, 2, 3}, Filter.ALL, 2))
                    .isInstanceOf(IllegalArgumentException.class);
            for (float[] wrong : new float[][]{{1, 2, 3}, {0, 0}, {Float.NaN, 1}}) {
                assertThatThrownBy(() -> index.apply(List.of(new IndexDocument("bad", 1, List.of(),
                        List.of(new IndexPassage("", "bad", wrong)))), List.of()))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(index.documents()).containsOnlyKeys("east", "north");
        }
    }

    @Test
    void rareWordsWeighMoreThanCommonOnes() {
        try (PassageIndex index = space.open("c", 1, 0)) {
            index.apply(List.of(document("a", 1, List.of(), "ship anchor", "ship rope", "ship sail")), List.of());
            List<TermWeight> weights = index.weigh("ship anchor kraken");
            assertThat(weights).extracting(TermWeight::term).containsExactly("ship", "anchor", "kraken");
            assertThat(weights).extracting(TermWeight::weight).isSorted();
            assertThat(weights).extracting(TermWeight::known).containsExactly(true, true, false);
        }
    }
}
