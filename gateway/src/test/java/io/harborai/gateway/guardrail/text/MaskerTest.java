package io.harborai.gateway.guardrail.text;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** However a text is cut, the result is the same, and no part of what is masked gets out. */
final class MaskerTest {
    private static final List<String> PARTS = List.of("bob@example.com", "a", "b", " ", "secret", "secre", "t", "港口",
            "密码", "🚢", "4111 1111 1111 1111", "4111111111111111", "13800138000", "+49 30 901820", "\n",
            "11010519491231002X",
            "DE89 3704 0044 0532 0130 00", "192.168.0.1", "2001:db8::1", "sk-abcdefghijklmnopqrst", ".", "@", "-", "+",
            "1",
            "aaaaaaaaaaaaaaaaaaaaaaaa", "AB12", "XY", "\\n", ":", "x".repeat(400), "1".repeat(1_100), "(212) 555-0123");

    static Stream<Arguments> detectors() {
        return Stream.of(
                Arguments.of("pii", new Pii(EnumSet.allOf(Pii.Kind.class))),
                Arguments.of("words", new WordList(List.of("secret", "secretary", "密码", "cret", "a b"))),
                Arguments.of("expression", new RegularExpression("(?i)s[a-z]+t\\b|\\d{3,}-?x?|a+b|港.")),
                Arguments.of("greedy expression", new RegularExpression("a.*b|(x+x+)+y|\\B1{5}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("detectors")
    void aTextInPiecesIsMaskedAsTheWholeIs(String name, DetectorFactory detectors) {
        for (long seed = 0; seed < 1_500; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            Supplier<Masker> masker = () -> new Masker(detectors.newDetector(), kind -> "[" + kind + "]");
            String whole = inPieces(text, masker.get(), () -> text.length());
            int most = 1 + random.nextInt(40);
            assertThat(inPieces(text, masker.get(), () -> 1 + random.nextInt(most)))
                    .as("seed %d of %s", seed, name).isEqualTo(whole);
        }
    }

    private static String inPieces(CharSequence text, Masker masker, Supplier<Integer> lengths) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = Math.min(text.length(), at + lengths.get());
            masker.push(text.subSequence(at, end), out);
            at = end;
        }
        masker.finish(out);
        return out.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("detectors")
    void whatBelongsToNothingGoesOnAtOnceAndWhatIsHeldIsBounded(String name, DetectorFactory detectors) {
        Masker masker = new Masker(detectors.newDetector(), kind -> "");
        StringBuilder out = new StringBuilder();
        masker.push("你好，", out);
        assertThat(out).as(name).hasToString("你好，");
        out.setLength(0);
        masker.push("a1".repeat(50_000), out);
        assertThat(out.length()).as(name).isGreaterThanOrEqualTo(100_000 - RegularExpression.LONGEST_MATCH);
    }
}
