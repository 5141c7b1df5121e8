package io.harborai.platform.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every store of blobs does, whichever it is. */
abstract class BlobContract {
    private BlobStore blobs;

    /** A new and empty store. */
    abstract BlobStore open();

    /** Whether the server under test leaves a name's old blob when an upload in parts to that name is given up. */
    boolean keepsOldWhenPartsAreGivenUp() {
        return true;
    }

    @BeforeEach
    void openBlobs() {
        blobs = open();
    }

    @AfterEach
    void closeBlobs() {
        blobs.close();
    }

    private BlobStore.Stored put(String name, String text) throws IOException {
        return put(name, text.getBytes(StandardCharsets.UTF_8), 1 << 30);
    }

    private BlobStore.Stored put(String name, byte[] bytes, long most) throws IOException {
        return blobs.put(name, new ByteArrayInputStream(bytes), most);
    }

    private static byte[] bytes(Optional<InputStream> stream) throws IOException {
        try (InputStream open = stream.orElseThrow()) {
            return open.readAllBytes();
        }
    }

    private String text(String name) throws IOException {
        return new String(bytes(blobs.get(name)), StandardCharsets.UTF_8);
    }

    @Test
    void whatWasPutIsThereWithItsLengthAndHash() throws Exception {
        BlobStore.Stored stored = put("a/b.txt", "hello");
        assertThat(stored.bytes()).isEqualTo(5);
        assertThat(stored.sha256()).isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(text("a/b.txt")).isEqualTo("hello");
        assertThat(blobs.find("a/b.txt")).contains(new Blob("a/b.txt", 5));
        assertThat(blobs.exists("a/b.txt")).isTrue();
    }

    @Test
    void anEmptyBlobIsABlob() throws IOException {
        assertThat(put("empty", "").bytes()).isZero();
        assertThat(text("empty")).isEmpty();
        assertThat(bytes(blobs.get("empty", 0, 10))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {(8 << 20) - 1, 8 << 20, (8 << 20) + 1, 17 << 20})
    void aLongBlobArrivesWhole(int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        BlobStore.Stored stored = put("long", bytes, length);
        assertThat(stored.bytes()).isEqualTo(length);
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(stored.sha256()).isEqualTo(hash);
        assertThat(bytes(blobs.get("long"))).isEqualTo(bytes);
        assertThat(bytes(blobs.get("long", length - 3L, 100))).hasSize(3);
    }

    @Test
    void aPartIsRead() throws IOException {
        put("x", "0123456789");
        assertThat(bytes(blobs.get("x", 2, 3))).asString().isEqualTo("234");
        assertThat(bytes(blobs.get("x", 8, 100))).asString().isEqualTo("89");
        assertThat(bytes(blobs.get("x", 3, Long.MAX_VALUE))).asString().isEqualTo("3456789");
        assertThat(bytes(blobs.get("x", 10, 1))).isEmpty();
        assertThat(bytes(blobs.get("x", 1000, 1))).isEmpty();
        assertThatThrownBy(() -> blobs.get("x", -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> blobs.get("x", 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void asManyBytesAsAllowedAreKeptAndOneMoreIsNot() throws IOException {
        assertThat(put("x", new byte[1000], 1000).bytes()).isEqualTo(1000);
        assertTooLarge(new byte[1001], 1000);
        assertThat(blobs.find("x")).contains(new Blob("x", 1000));
        assertThatThrownBy(() -> put("y", new byte[(8 << 20) + 10], (8 << 20) + 9)).isInstanceOfSatisfying(
                BlobException.class, e -> assertThat(e.kind()).isEqualTo(BlobException.Kind.TOO_LARGE));
        assertThat(blobs.exists("y")).isFalse();
    }

    private void assertTooLarge(byte[] bytes, long most) {
        assertThatThrownBy(() -> put("x", bytes, most)).isInstanceOfSatisfying(BlobException.class,
                e -> assertThat(e.kind()).isEqualTo(BlobException.Kind.TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, (8 << 20) + 5})
    void aStreamThatBreaksLeavesWhatWasThere(int after) throws IOException {
        put("x", "before");
        InputStream broken = new InputStream() {
            private int left = after;

            @Override
            public int read() throws IOException {
                if (left-- == 0) {
                    throw new IOException("the sender is gone");
                }
                return 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("the sender is gone");
                }
                int read = Math.min(left, length);
                left -= read;
                return read;
            }
        };
        assertThatThrownBy(() -> blobs.put("x", broken, 1 << 30)).isInstanceOf(IOException.class)
                .hasMessage("the sender is gone");
        if (after < 8 << 20 || keepsOldWhenPartsAreGivenUp()) {
            assertThat(text("x")).isEqualTo("before");
        }
        assertThat(blobs.list("", "", 10).blobs()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aSecondPutTakesTheFirstOnesPlace() throws IOException {
        put("x", "first, and longer");
        put("x", "second");
        assertThat(text("x")).isEqualTo("second");
    }

    @Test
    void whatWasDeletedIsGoneAndDeletingTwiceIsNothing() throws IOException {
        put("a/b/c", "x");
        blobs.delete("a/b/c");
        blobs.delete("a/b/c");
        assertThat(blobs.exists("a/b/c")).isFalse();
        assertThat(blobs.get("a/b/c")).isEmpty();
        assertThat(blobs.get("a/b/c", 1, 1)).isEmpty();
        assertThat(blobs.list("", "", 10).blobs()).isEmpty();
    }

    @Test
    void aNameMayAlsoBeTheBeginningOfOthers() throws IOException {
        put("a", "1");
        put("a/b", "2");
        assertThat(text("a")).isEqualTo("1");
        assertThat(text("a/b")).isEqualTo("2");
        blobs.delete("a/b");
        assertThat(text("a")).isEqualTo("1");
    }

    @Test
    void blobsAreListedInTheOrderOfTheirNamesPageByPage() throws IOException {
        List<String> names = List.of("a", "a-b", "a.b", "a/b", "a/c/d", "a0", "b/a", "b/b", "c");
        for (String name : names.reversed()) {
            put(name, name);
        }
        assertThat(all("", 100)).isEqualTo(names);
        for (int most = 1; most < 6; most++) {
            assertThat(all("", most)).isEqualTo(names);
        }
        assertThat(all("a/", 1)).containsExactly("a/b", "a/c/d");
        assertThat(all("b", 10)).containsExactly("b/a", "b/b");
        assertThat(all("nothing", 10)).isEmpty();
        assertThat(blobs.list("", "", names.size()).next()).isEmpty();
        assertThatThrownBy(() -> blobs.list("", "", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> blobs.list("", "", 1001)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<String> all(String prefix, int most) {
        List<String> names = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            BlobStore.Page page = blobs.list(prefix, after.get(), most);
            assertThat(page.blobs()).hasSizeLessThanOrEqualTo(most);
            page.blobs().forEach(blob -> names.add(blob.name()));
            after = page.next();
        }
        return names;
    }

    @Test
    void manyWriteAndDeleteSideBySide() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> work = IntStream.range(0, 24).<Callable<String>>mapToObj(number -> () -> {
                String name = "d/" + number % 3 + "/n" + number;
                put(name, "text " + number);
                String read = text(name);
                blobs.delete(name);
                return read;
            }).toList();
            int number = 0;
            for (Future<String> read : threads.invokeAll(work)) {
                assertThat(read.get()).isEqualTo("text " + number++);
            }
        }
        assertThat(blobs.list("", "", 10).blobs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/etc/passwd", "..", "../x", "a/../../x", "a//b", "a/", ".hidden", "a/.b", "a\\b",
            "a\u0000b", "a\nb", "a~", "a b", "\u4e2d", "a?b", "%2e%2e/x", "c:x"})
    void aNameThatLeadsElsewhereIsRefused(String name) {
        assertThatThrownBy(() -> put(name, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> blobs.get(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> blobs.delete(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> blobs.find(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesHaveBounds() throws IOException {
        String longest = "x".repeat(200) + "/" + "y".repeat(200) + "/" + "z".repeat(110);
        put(longest, "x");
        assertThat(text(longest)).isEqualTo("x");
        assertThatThrownBy(() -> put(longest + "z", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> put("x".repeat(201), "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
