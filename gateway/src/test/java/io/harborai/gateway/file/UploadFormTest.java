package io.harborai.gateway.file;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class UploadFormTest {
    private static final String TYPE = "multipart/form-data; boundary=bord";

    /** Gives a few bytes at a time, as networks do. */
    private static InputStream slowly(String text, int most) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, most));
            }
        };
    }

    @Test
    void bytesComeBackWhateverTheyAreAndHoweverTheyArrive() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            StringBuilder content = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                content.append(random.nextBoolean() ? "\r\n--bor" : "x".repeat(random.nextInt(3_000))).append('\r');
            }
            String form = "--bord\r\ncontent-disposition: form-data; name=purpose\r\n\r\nbatch\r\n--bord\r\nContent-Disposition:"
                    + " form-data; name=\"file\"; filename=\"a;b.txt\"\r\n\r\n" + content + "\r\n--bord--\r\n";
            UploadForm read = new UploadForm(slowly(form, 1 + random.nextInt(5_000)), TYPE);
            assertThat(Objects.requireNonNull(read.next()).text(10)).isEqualTo("batch");
            UploadForm.Field file = Objects.requireNonNull(read.next());
            assertThat(file.file()).isEqualTo("a;b.txt");
            assertThat(new String(file.readAllBytes(), StandardCharsets.ISO_8859_1)).as("seed " + seed)
                    .isEqualTo(content.toString());
            assertThat(read.next()).isNull();
        }
    }

    @Test
    void aFieldThatNobodyReadIsSkipped() throws Exception {
        UploadForm form = new UploadForm(slowly("--bord\r\ncontent-disposition: form-data; name=a\r\n\r\n"
                + "x".repeat(100_000) + "\r\n--bord\r\ncontent-disposition: form-data; name=b\r\n\r\n\r\n--bord--",
                999), TYPE);
        assertThat(Objects.requireNonNull(form.next()).name()).isEqualTo("a");
        assertThat(Objects.requireNonNull(form.next()).text(1)).isEmpty();
        assertThat(form.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "--bord", "--bordx\r\n", "--bord\r\n\r\nx\r\n--bord--",
            "--bord\r\ncontent-disposition: form-data; name=a\r\n\r\nx", "--bord\r\ncontent-disposition: form-data"})
    void whatIsNoFormIsRefused(String text) {
        assertThatThrownBy(() -> {
            UploadForm form = new UploadForm(slowly(text, 10), TYPE);
            for (UploadForm.Field field = form.next(); field != null; field = form.next()) {
                field.readAllBytes();
            }
        }).isInstanceOf(UploadForm.Malformed.class);
        assertThatThrownBy(() -> new UploadForm(slowly(text, 10), "application/json"))
                .isInstanceOf(UploadForm.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "C:\\x\\passwd", "a/\u0000passwd", ".."})
    void namesAreMadeSafe(String name) {
        assertThat(FileRoutes.safe(name)).isIn("passwd", "_passwd", "file");
    }
}
