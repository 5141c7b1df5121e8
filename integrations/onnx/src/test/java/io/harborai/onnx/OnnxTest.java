package io.harborai.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.harborai.HarborAI;
import io.harborai.embedding.Embedding;
import io.harborai.embedding.Embeddings;
import io.harborai.error.HarborAIException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/** A real model in ONNX Runtime, called by an application through the SDK. */
final class OnnxTest {
    @TempDir
    private static Path models;
    private static HarborAI harbor;

    @BeforeAll
    static void open() throws Exception {
        TinyModel.write(models.resolve("tiny"));
        Path short4 = TinyModel.write(models.resolve("short"));
        Files.writeString(short4.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 4}");
        Path first = TinyModel.write(models.resolve("first"));
        Files.createDirectories(first.resolve("1_Pooling"));
        Files.writeString(first.resolve("1_Pooling/config.json"), "{\"pooling_mode_cls_token\": true}");
        Path broken = TinyModel.write(models.resolve("broken"));
        Files.writeString(broken.resolve("model.onnx"), "no model");
        Files.createDirectories(models.resolve("half"));
        Files.writeString(models.resolve("half/model.onnx"), "");
        System.setProperty(OnnxFactory.FOLDER, models.toString());
        harbor = HarborAI.builder().build();
    }

    @AfterAll
    static void close() {
        harbor.close();
        System.clearProperty(OnnxFactory.FOLDER);
    }

    private static Embeddings embed(String model, String... texts) {
        return harbor.embeddings().create(r -> r.model("onnx/" + model).input(List.of(texts)));
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void texts_of_one_meaning_have_vectors_of_one_direction() {
        Embeddings reply = embed("tiny", "ship", "Boat", "pear", "ship apple");
        assertThat(reply.data()).extracting(Embedding::index).containsExactly(0, 1, 2, 3);
        List<float[]> vectors = reply.vectors();
        vectors.forEach(vector -> assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5)));
        assertThat(cosine(vectors.get(0), vectors.get(1))).isGreaterThan(0.98);
        assertThat(cosine(vectors.get(0), vectors.get(2))).isLessThan(0.4);
        // The mean of (1, 0.1, 0) and (0.1, 1, 0).
        assertThat(vectors.get(3)).containsExactly(new float[]{0.70710677f, 0.70710677f, 0}, within(1e-5f));
        assertThat(reply.model()).isEqualTo("onnx/tiny");
        assertThat(reply.usage().orElseThrow().promptTokens()).isEqualTo(5);
    }

    @Test
    void many_texts_of_any_length_keep_their_order() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3 * OnnxModel.BATCH + 1; i++) {
            texts.add(String.join(" ", Collections.nCopies(i % 7 + 1, TinyModel.WORDS.get(i % 4 + 1))));
        }
        List<float[]> together = harbor.embeddings().create(r -> r.model("onnx/tiny").input(texts)).vectors();
        assertThat(together).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i += 13) {
            assertThat(together.get(i)).as(texts.get(i)).containsExactly(embed("tiny", texts.get(i)).vectors().get(0),
                    within(1e-5f));
        }
    }

    @Test
    void bytes_are_the_same_numbers() {
        float[] decoded = harbor.embeddings().create(r -> r.model("onnx/tiny").input("pear").base64()).vectors().get(0);
        assertThat(decoded).containsExactly(embed("tiny", "pear").vectors().get(0));
    }

    @Test
    void a_model_may_say_that_the_first_token_stands_for_all() {
        assertThat(embed("first", "pear ship ship ship").vectors().get(0))
                .containsExactly(embed("tiny", "pear").vectors().get(0), within(1e-5f));
    }

    @Test
    void what_is_longer_than_the_model_reads_is_told() {
        Embeddings reply = embed("short", "ship ship ship ship pear pear", "pear");
        assertThat(reply.vectors().get(0)).containsExactly(embed("tiny", "ship").vectors().get(0), within(1e-5f));
        assertThat(reply.usage().orElseThrow().promptTokens()).isEqualTo(5);
        assertThat(reply.extraFields()).containsEntry("truncated_inputs", 1L);
        assertThat(embed("short", "ship ship ship ship").extraFields()).doesNotContainKey("truncated_inputs");
    }

    @Test
    void every_fault_is_told_with_its_reason() {
        refused("none", "There is no model 'none'", "[broken, first, short, tiny]", "tokenizer.json");
        refused("half", "There is no model 'half'");
        refused("../tiny", "There is no model '../tiny'");
        refused("broken", "cannot be used");
        assertThatExceptionOfType(HarborAIException.class).isThrownBy(() -> harbor.embeddings()
                .create(r -> r.model("onnx/tiny").input("ship").dimensions(7))).withMessageContaining("have 3 numbers");
        assertThatExceptionOfType(HarborAIException.class).isThrownBy(() -> harbor.embeddings()
                .create(r -> r.model("onnx/tiny").inputTokens(new int[]{1, 2}))).withMessageContaining(
                        "another model's tokenizer");
        assertThatExceptionOfType(HarborAIException.class).isThrownBy(() -> harbor.chat().completions()
                .create(r -> r.model("onnx/tiny").user("ship"))).withMessageContaining("embeddings alone");
        assertThatExceptionOfType(HarborAIException.class).isThrownBy(() -> embed("tiny", "")).withMessageContaining(
                "without any token");
    }

    private static void refused(String model, String... words) {
        assertThatExceptionOfType(HarborAIException.class).as(model).isThrownBy(() -> embed(model, "ship"))
                .satisfies(failure -> assertThat(failure.getMessage()).contains(words));
    }

    @Test
    void calls_at_once_are_answered_one_after_the_other() throws Exception {
        List<CompletableFuture<Embeddings>> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            String text = TinyModel.WORDS.get(i % 4 + 1);
            calls.add(harbor.embeddings().createAsync(r -> r.model("onnx/tiny").input(text)));
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).get(30, TimeUnit.SECONDS).vectors().get(0)).containsExactly(
                    embed("tiny", TinyModel.WORDS.get(i % 4 + 1)).vectors().get(0));
        }
    }
}
