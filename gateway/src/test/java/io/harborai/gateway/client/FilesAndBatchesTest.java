package io.harborai.gateway.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Files and batches with OpenAI's own Java client. */
final class FilesAndBatchesTest {
    @TempDir
    private Path directory;
    private FilesGateway files;
    private OpenAIClient client;

    @BeforeEach
    void start() {
        files = FilesGateway.start(directory);
        client = client(TestGateway.KEY);
    }

    @AfterEach
    void stop() {
        client.close();
        files.close();
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder().baseUrl(files.gateway().url("/v1").toString()).apiKey(key).maxRetries(0)
                .build();
    }

    private FileObject upload(String name, byte[] content) throws Exception {
        Path file = Files.write(directory.resolve(name), content);
        return client.files().create(FileCreateParams.builder().file(file).purpose(FilePurpose.BATCH).build());
    }

    private Batch begin(String file) {
        return client.batches().create(BatchCreateParams.builder()
                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS).inputFileId(file).build());
    }

    private Batch ended(String id) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            Batch.Status status = client.batches().retrieve(id).status();
            return status.equals(Batch.Status.COMPLETED) || status.equals(Batch.Status.FAILED)
                    || status.equals(Batch.Status.CANCELLED);
        });
        return client.batches().retrieve(id);
    }

    private byte[] content(String id) throws Exception {
        try (HttpResponse response = client.files().content(id)) {
            return response.body().readAllBytes();
        }
    }

    private static String line(int number, String model) {
        return "{\"custom_id\":\"c" + number
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\""
                + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Question " + number + " 港\"}]}}\n";
    }

    @Test
    void a_file_is_kept_listed_given_back_and_deleted() throws Exception {
        byte[] content = new byte[300_000];
        new SplittableRandom(42).nextBytes(content);
        FileObject kept = upload("ünï \"x\".bin", content);
        assertThat(kept.bytes()).isEqualTo(content.length);
        assertThat(client.files().retrieve(kept.id()).filename()).doesNotContain("\"");
        assertThat(content(kept.id())).isEqualTo(content);
        assertThat(client.files().list().data()).extracting(FileObject::id).containsExactly(kept.id());
        OpenAIClient other = client(TestGateway.LIMITED_KEY);
        assertThatThrownBy(() -> other.files().retrieve(kept.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> other.files().content(kept.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> other.files().delete(kept.id())).isInstanceOf(NotFoundException.class);
        assertThat(other.files().list().data()).isEmpty();
        other.close();
        assertThat(client.files().delete(kept.id()).deleted()).isTrue();
        assertThatThrownBy(() -> client.files().retrieve(kept.id())).isInstanceOf(NotFoundException.class);
        assertThat(files.blobs().list("", "", 10).blobs()).isEmpty();
    }

    @Test
    void a_batch_is_done_and_its_answers_and_failures_are_in_files() throws Exception {
        String lines = IntStream.rangeClosed(1, 40).mapToObj(i -> line(i, i == 7 ? "lab/x+status=400" : "lab/gpt-4o"))
                .collect(Collectors.joining());
        Batch begun = begin(upload("in.jsonl", lines.getBytes(StandardCharsets.UTF_8)).id());
        Batch done = ended(begun.id());
        assertThat(done.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(done.requestCounts().orElseThrow().completed()).isEqualTo(39);
        assertThat(done.requestCounts().orElseThrow().failed()).isEqualTo(1);
        String answers = new String(content(done.outputFileId().orElseThrow()), StandardCharsets.UTF_8);
        assertThat(answers.lines()).hasSize(39).allSatisfy(line -> assertThat(line).contains("\"status_code\":200"));
        assertThat(answers.lines().filter(line -> line.contains("\"custom_id\":\"c3\"")).findFirst().orElseThrow())
                .contains("Question 3 港");
        assertThat(new String(content(done.errorFileId().orElseThrow()), StandardCharsets.UTF_8))
                .contains("\"custom_id\":\"c7\"", "\"status_code\":400");
        assertThat(client.batches().list().data()).extracting(Batch::id).containsExactly(begun.id());
        assertThat(files.gateway().standin().requests()).hasSize(40);
    }

    @Test
    void a_batch_is_cancelled() throws Exception {
        String lines = IntStream.rangeClosed(1, 500).mapToObj(i -> line(i, "lab/slow+latency=200"))
                .collect(Collectors.joining());
        Batch begun = begin(upload("in.jsonl", lines.getBytes(StandardCharsets.UTF_8)).id());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.batches().retrieve(begun.id()).requestCounts().orElseThrow().completed() > 0);
        client.batches().cancel(begun.id());
        Batch cancelled = ended(begun.id());
        assertThat(cancelled.status()).isEqualTo(Batch.Status.CANCELLED);
        assertThat(cancelled.requestCounts().orElseThrow().completed()).isBetween(1L, 499L);
        assertThat(new String(content(cancelled.outputFileId().orElseThrow()), StandardCharsets.UTF_8).lines())
                .hasSize((int) cancelled.requestCounts().orElseThrow().completed());
    }

    @Test
    void what_is_no_batch_is_refused() throws Exception {
        assertThatThrownBy(() -> begin("file-absent")).isInstanceOf(BadRequestException.class)
                .hasMessageContaining("input_file_id");
        Batch wrong = ended(begin(upload("in.jsonl", "{}\n".getBytes(StandardCharsets.UTF_8)).id()).id());
        assertThat(wrong.status()).isEqualTo(Batch.Status.FAILED);
        assertThat(wrong.errors().orElseThrow().data().orElseThrow().get(0).message().orElseThrow())
                .contains("Line 1: 'custom_id'");
    }
}
