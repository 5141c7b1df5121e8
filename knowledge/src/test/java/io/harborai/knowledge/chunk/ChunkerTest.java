package io.harborai.knowledge.chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.harborai.knowledge.parse.Block;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ChunkerTest {
    private static final List<Block.Kind> KINDS = List.of(Block.Kind.values());

    private final Chunker chunker = new Chunker(new ChunkSettings(64, 16));

    private static Block block(Block.Kind kind, String text) {
        return new Block(kind, kind == Block.Kind.HEADING ? 1 : 0, 3, text);
    }

    @Test
    void passagesKeepTheTitlesAboveThemAndTheirPage() {
        ChunkedText chunked = chunker.divide(List.of(block(Block.Kind.HEADING, "Harbours"),
                new Block(Block.Kind.HEADING, 2, 3, "North"), block(Block.Kind.PARAGRAPH, "It is cold."),
                block(Block.Kind.HEADING, "Ships"), block(Block.Kind.PARAGRAPH, "They float.")));
        assertThat(chunked.passages()).extracting(Passage::heading).containsExactly("Harbours > North", "Ships");
        assertThat(chunked.passages()).extracting(Passage::page).containsOnly(3);
    }

    @Test
    void rowsOfATableAreUnderItsFirstRow() {
        List<Block> table = new ArrayList<>(List.of(block(Block.Kind.TABLE_HEAD, "port | depth")));
        for (int i = 0; i < 60; i++) {
            table.add(block(Block.Kind.ROW, "port " + i + " | " + i));
        }
        ChunkedText chunked = chunker.divide(table);
        assertThat(chunked.passages()).hasSizeGreaterThan(3).allMatch(each -> each.heading().equals("port | depth"));
    }

    @Test
    void sentencesEndInEnglishAndInChinese() {
        assertThat(Sentences.ends("Dr. Wu saw 3.5 ships. They left!")).hasSize(2);
        assertThat(Sentences.ends("港口很大。“船来了！”他说。")).hasSize(3);
    }

    @Test
    void everyPassageIsAVerbatimPartWithinTheBoundAndNothingIsLost() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                Block.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
                blocks.add(block(kind, text(random)));
            }
            ChunkedText chunked = chunker.divide(blocks);
            boolean[] covered = new boolean[chunked.text().length()];
            for (Passage each : chunked.passages()) {
                assertThat(each.text()).as("seed %d", seed)
                        .isEqualTo(chunked.text().substring(each.start(), each.end()));
                assertThat(each.tokens()).as("seed %d: %s", seed, each).isLessThanOrEqualTo(64);
                Arrays.fill(covered, each.start(), each.end(), true);
            }
            String heads = String.join("\n", blocks.stream().filter(each -> each.kind() == Block.Kind.HEADING)
                    .map(Block::text).toList());
            for (int i = 0; i < covered.length; i++) {
                char c = chunked.text().charAt(i);
                assertThat(covered[i] || Character.isWhitespace(c) || heads.indexOf(c) >= 0)
                        .as("seed %d: character %d is in no passage", seed, i).isTrue();
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("x");
        String alphabet = "abc de. 港口船。！\uD83D\uDE00 ";
        int length = random.nextInt(900);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0,
                    random.nextInt(alphabet.codePointCount(0, alphabet.length())))));
        }
        return text.toString().strip();
    }
}
