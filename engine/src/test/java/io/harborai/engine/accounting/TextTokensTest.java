package io.harborai.engine.accounting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.harborai.engine.Allocation;
import io.harborai.engine.Seed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The estimate beside a real vocabulary, {@code o200k_base}. */
final class TextTokensTest {
    private static final Encoding VOCABULARY = Encodings.newLazyEncodingRegistry()
            .getEncoding(EncodingType.O200K_BASE);
    private static final String ENGLISH = """
            The harbour master keeps a ledger of every ship that calls: its name, its cargo, the hour it came in and what it
            owes. When the fog lifts in the morning, pilots row out to those who wait beyond the breakwater. Nobody enters
            without being announced, and nobody leaves before the dues are paid. A storm in the winter of 1887 took the old
            lighthouse; the new one, built of granite, has stood since then without so much as a cracked window.""";
    private static final String CHINESE = """
            港务长有一本账簿，记录着每一艘进港的船：船名、货物、到达的时间以及应付的费用。清晨雾散之后，引水员划着小船去迎接在防波堤外等候的船只。
            没有事先通报，谁也不能进港；费用没有付清，谁也不能离开。1887年冬天的一场风暴摧毁了旧灯塔，新的灯塔用花岗岩建成，从那以后一直屹立不倒。""";
    private static final String CODE = """
            public Optional<Price> find(String provider, String model) {
                Map<String, Price> models = byProvider.get(provider);
                return models == null ? Optional.empty() : Optional.ofNullable(models.get(model));
            }
            """;
    private static final String SCHEMA = """
            {"type": "object", "properties": {"city": {"type": "string", "description": "The city's name"},
             "days": {"type": "integer", "minimum": 1, "maximum": 16}}, "required": ["city"]}""";

    @Test
    void is_near_a_real_vocabulary_for_prose_code_and_schemas() {
        assertThat(error(ENGLISH)).as("English").isLessThan(0.10);
        assertThat(error(CHINESE)).as("Chinese").isLessThan(0.20);
        assertThat(error(CODE)).as("a few lines of code").isLessThan(0.25);
        assertThat(error(SCHEMA)).as("schema").isLessThan(0.20);
    }

    @Test
    void is_near_a_real_vocabulary_for_our_own_sources() throws IOException {
        List<Double> errors = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                errors.add(error(Files.readString(file)));
            }
        }
        errors.sort(null);
        assertThat(errors).hasSizeGreaterThan(100);
        assertThat(errors.stream().mapToDouble(Double::doubleValue).average().orElseThrow()).as("mean error")
                .isLessThan(0.06);
        assertThat(errors.get(errors.size() * 95 / 100)).as("95th percentile").isLessThan(0.12);
    }

    @Test
    void is_within_a_factor_of_two_for_other_scripts() {
        for (String text : List.of("Быстрая коричневая лиса перепрыгивает через ленивую собаку.",
                "오늘은 날씨가 매우 좋아서 친구들과 함께 공원에서 산책을 하고 커피를 마셨습니다.",
                "今日はとても天気が良いので、友達と一緒に公園を散歩してコーヒーを飲みました。",
                "الطقس اليوم جميل جدا لذلك ذهبت مع أصدقائي إلى الحديقة", "वह दोस्तों के साथ पार्क में टहलने गया",
                "Η γρήγορη αλεπού πηδάει πάνω από το τεμπέλικο σκυλί", "Größe, Äpfel, Straße, naïveté, façade",
                "😀🎉🚀👍🏽👨‍👩‍👧‍👦")) {
            double ratio = (double) estimate(text) / VOCABULARY.countTokensOrdinary(text);
            assertThat(ratio).as(text).isBetween(0.5, 2.0);
        }
    }

    @Test
    void does_not_depend_on_how_a_text_is_cut() {
        long seed = Seed.take();
        Random random = new Random(seed);
        char[] text = (ENGLISH + CHINESE + CODE + SCHEMA).toCharArray();
        TextTokens whole = new TextTokens();
        whole.add(text, 0, text.length);
        for (int i = 0; i < 200; i++) {
            TextTokens pieces = new TextTokens();
            for (int at = 0; at < text.length;) {
                int length = Math.min(text.length - at, random.nextInt(40));
                pieces.add(text, at, length);
                at += length;
            }
            assertThat(pieces.tokens()).as("seed %d", seed).isEqualTo(whole.tokens());
        }
    }

    @Test
    void more_text_is_never_fewer_tokens() {
        long seed = Seed.take();
        Random random = new Random(seed);
        TextTokens texts = new TextTokens();
        long before = 0;
        for (int i = 0; i < 70_000; i++) {
            texts.add(new char[]{(char) random.nextInt(0x10000)}, 0, 1);
            assertThat(texts.tokens()).as("seed %d", seed).isGreaterThanOrEqualTo(before);
            before = texts.tokens();
        }
        assertThat(new TextTokens().tokens()).isZero();
    }

    @Test
    void counting_allocates_nothing() {
        char[] text = ENGLISH.toCharArray();
        TextTokens texts = new TextTokens();
        Runnable counting = () -> {
            for (int i = 0; i < 1_000; i++) {
                texts.add(text, 0, text.length);
            }
        };
        counting.run();
        assertThat(Allocation.of(counting)).isLessThan(1_000);
    }

    private static double error(String text) {
        double real = VOCABULARY.countTokensOrdinary(text);
        return Math.abs(estimate(text) - real) / real;
    }

    private static long estimate(String text) {
        TextTokens texts = new TextTokens();
        texts.add(text);
        return texts.tokens();
    }
}
