package io.harborai.standin;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PiecesTest {

    @Test
    void nothingIsLostAndNoCharacterIsCut() {
        String text = "ab🙂替身🙂c";
        for (int count = 1; count < 12; count++) {
            List<String> pieces = Pieces.of(text, count);
            assertThat(String.join("", pieces)).isEqualTo(text);
            assertThat(pieces).hasSize(Math.min(count, 7))
                    .noneMatch(piece -> Character.isLowSurrogate(piece.charAt(0)));
        }
    }

    @Test
    void aShortTextIsPadded() {
        assertThat(Pieces.padded("ab", 4)).containsExactly("a", "b", " more", " more");
    }

    @Test
    void hugeContentHasTheSizeAsked() {
        for (int bytes : new int[]{1, 8_191, 8_192, 8_193, 16_384}) {
            assertThat(Pieces.huge(bytes).stream().mapToInt(String::length).sum()).isEqualTo(bytes);
        }
    }
}
