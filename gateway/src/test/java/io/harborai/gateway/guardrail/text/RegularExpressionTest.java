package io.harborai.gateway.guardrail.text;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** What it finds is what RE2 finds, and it takes linear time whatever the expression. */
final class RegularExpressionTest {
    private static final List<String> ATOMS = List.of("a", "b", "[ab]", "[^a]", ".", "\\d", "\\w", "\\s", "1", " ", "c",
            "\\b",
            "\\B", "^", "$");

    @Test
    void itCoversWhatRe2FindsAtAnyPlace() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            String pattern = pattern(random, 3);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(14); i > 0; i--) {
                text.append("aabbc1 _".charAt(random.nextInt(8)));
            }
            assertThat(ours(pattern, text.toString())).as("seed %d: '%s' in '%s'", seed, pattern, text)
                    .isEqualTo(theirs(pattern, text.toString()));
        }
    }

    private static String pattern(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 1 : 6);
        return switch (kind) {
            case 0 -> ATOMS.get(random.nextInt(ATOMS.size()));
            case 1 -> "(" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
            case 2 -> "(?:" + pattern(random, depth - 1) + ")" + List.of("*", "+", "?", "{2}", "{1,3}", "{2,}")
                    .get(random.nextInt(6));
            default -> pattern(random, depth - 1) + pattern(random, depth - 1);
        };
    }

    private static BitSet ours(String pattern, String text) {
        BitSet covered = new BitSet();
        Detector detector = new RegularExpression(pattern).newDetector();
        Found found = (start, end, kind) -> covered.set((int) start, (int) end);
        for (int i = 0; i < text.length(); i++) {
            detector.next(text.charAt(i), i, found);
        }
        detector.end(text.length(), found);
        return covered;
    }

    /** Tries the longest match from every place. */
    private static BitSet theirs(String pattern, String text) {
        BitSet covered = new BitSet();
        for (int start = 0; start < text.length(); start++) {
            // What stands before the place counts for edges, so that it is matched as well.
            com.google.re2j.Matcher matcher = Pattern.compile("(?s:.{" + start + "})(" + pattern + ")",
                    Pattern.LONGEST_MATCH).matcher(text);
            if (matcher.lookingAt() && matcher.end(1) > matcher.start(1)) {
                covered.set(start, matcher.end(1));
            }
        }
        return covered;
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(a*)*b", "(.*a){20}", "([a-zA-Z]+)*x", "(x+x+)+y", "(a?){50}a{50}"})
    void expressionsThatTakeOthersForEverAreFast(String pattern) {
        String text = "a".repeat(30_000) + "!" + "x".repeat(30_000);
        BitSet covered = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> ours(pattern, text));
        assertThat(covered.length()).isLessThanOrEqualTo(text.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", ")", "a{2", "[a", "a**", "(?=a)", "\\1", "a{1001}", "(?P<n>a)", "*", "[z-a]",
            "((a{500}){500})",
            "\\"})
    void whatCannotBeReadIsRefusedWithTheReason(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RegularExpression(pattern))
                .withMessageContaining("the pattern");
    }
}
