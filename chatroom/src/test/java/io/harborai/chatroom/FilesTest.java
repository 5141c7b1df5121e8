package io.harborai.chatroom;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

import javax.imageio.ImageIO;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.AccountSettings;
import io.harborai.chatroom.assistant.AssistantSettings;
import io.harborai.chatroom.file.FileSettings;
import io.harborai.chatroom.file.Files;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomSettings;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Files of rooms. */
final class FilesTest {
    private static final FileSettings SMALL = new FileSettings(100 << 20, 120 << 20, 3, Duration.ofMinutes(1),
            FileSettings.PROGRAMS, "");

    /** {@code -Dharborai.upload.mib=100} is the longest file that is allowed. */
    private static final int MIB = Integer.getInteger("harborai.upload.mib", 24);

    @TempDir
    Path folder;
    private TestNode node;
    private Files files;
    private Account ann;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.sqlite(folder, new ChatSettings(AccountSettings.DEFAULT, RoomSettings.DEFAULT, TestNode.QUICK,
                AssistantSettings.DEFAULT, SMALL));
        files = node.room.parts().files();
        ann = node.person("ann");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** A sender that goes away after so many bytes. */
    private static InputStream cut(byte[] bytes, int from, int after) {
        return new InputStream() {
            private final ByteArrayInputStream in = new ByteArrayInputStream(bytes, from, after);

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = in.read(buffer, offset, length);
                if (read < 0) {
                    throw new IOException("the sender is gone");
                }
                return read;
            }
        };
    }

    private static String code(ThrowingCallable deed) {
        Throwable thrown = catchThrowable(deed);
        return thrown instanceof WebFailure refused ? refused.failure().code() : String.valueOf(thrown);
    }

    @Test
    void a_large_file_goes_up_and_down_although_the_connection_is_cut_at_random() throws Exception {
        long seed = System.nanoTime();
        System.out.println("files seed " + seed);
        Random random = new Random(seed);
        byte[] bytes = new byte[MIB << 20];
        random.nextBytes(bytes);
        Files.View file = files.begin(ann, "public", "harbour.bin", bytes.length, hash(bytes));
        int at = 0;
        int cuts = 0;
        while (at < bytes.length) {
            int until = at + 1 + random.nextInt(bytes.length / 5);
            int from = at;
            if (until < bytes.length) {
                int length = until - at;
                assertThatThrownBy(() -> files.append(ann, file.file(), from, cut(bytes, from, length))).isInstanceOf(
                        IOException.class);
                cuts++;
                // Nothing of what has come is lost.
                assertThat(files.find(ann, file.file()).received()).isEqualTo(until);
                at = until;
            } else {
                files.append(ann, file.file(), from, new ByteArrayInputStream(bytes, from, bytes.length - from));
                at = bytes.length;
            }
        }
        assertThat(cuts).isPositive();
        Files.View done = files.complete(ann, file.file());
        assertThat(done.ready()).isTrue();
        assertThat(done.seq()).isPositive();
        assertThat(files.complete(ann, file.file()).seq()).isEqualTo(done.seq());
        byte[] back = new byte[bytes.length];
        Files.Content content = files.content(ann, file.file());
        for (int from = 0; from < back.length;) {
            int most = 1 + random.nextInt(bytes.length / 5);
            try (InputStream in = content.open().at(from, most)) {
                from += in.readNBytes(back, from, Math.min(most, back.length - from));
            }
        }
        assertThat(hash(back)).isEqualTo(hash(bytes));
        assertThat(files.transfers()).isZero();
        assertThat(node.blobs.list("chat/parts/", "", 10).blobs()).isEmpty();
    }

    @Test
    void what_is_too_long_too_much_or_has_a_name_that_is_a_path_is_refused() {
        assertThat(code(() -> files.begin(ann, "public", "big.bin", (100 << 20) + 1, ""))).isEqualTo("file_too_large");
        for (String name : new String[]{"../x", "a/b", "a\\b", ".bashrc", "x\u202egpj.exe", "a\nb", "", "..", "CON:",
                "x.".repeat(100)}) {
            assertThatThrownBy(() -> files.begin(ann, "public", name, 10, "")).as(name).isInstanceOf(WrongInput.class);
        }
        assertThat(code(() -> files.begin(ann, "public", "setup.EXE", 10, ""))).isEqualTo("wrong_type");
        assertThatThrownBy(() -> files.begin(ann, "public", "a.txt", 10, "xyz")).isInstanceOf(WrongInput.class);
        files.begin(ann, "public", "a.bin", 90 << 20, "");
        assertThat(code(() -> files.begin(ann, "public", "b.bin", 90 << 20, ""))).isEqualTo("room_full");
        files.begin(ann, "public", "c.bin", 10, "");
        files.begin(ann, "public", "d.bin", 10, "");
        assertThat(code(() -> files.begin(ann, "public", "e.bin", 10, ""))).isEqualTo("too_many_uploads");
    }

    private Files.View whole(String name, byte[] bytes) throws Exception {
        Files.View file = files.begin(ann, "public", name, bytes.length, "");
        files.append(ann, file.file(), 0, new ByteArrayInputStream(bytes));
        return files.complete(ann, file.file());
    }

    @Test
    void content_that_is_not_what_the_name_says_is_refused_and_leaves_nothing() {
        byte[] html = "<!DOCTYPE html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        assertThat(code(() -> whole("harmless.png", html))).isEqualTo("wrong_type");
        assertThat(code(() -> whole("harmless.jpg", html))).isEqualTo("wrong_type");
        assertThat(code(() -> whole("song.mp3", html))).isEqualTo("wrong_type");
        assertThat(code(() -> whole("notes.txt", new byte[]{'M', 'Z', 0, 0}))).isEqualTo("wrong_type");
        assertThat(node.blobs.list("chat/", "", 10).blobs()).isEmpty();
    }

    @Test
    void a_picture_has_a_small_one_and_a_page_is_given_out_as_bytes() throws Exception {
        BufferedImage picture = new BufferedImage(2000, 500, BufferedImage.TYPE_INT_RGB);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        Files.View image = whole("图片 1.png", png.toByteArray());
        assertThat(image.thumbnail()).isTrue();
        Files.Content small = files.thumbnail(ann, image.file());
        BufferedImage read = ImageIO.read(small.open().at(0, Long.MAX_VALUE));
        assertThat(read.getWidth()).isEqualTo(320);
        assertThat(read.getHeight()).isEqualTo(80);
        Files.View page = whole("page.html", "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));
        assertThat(page.contentType()).isEqualTo("application/octet-stream");
        assertThat(files.content(ann, page.file()).shown()).isFalse();
        byte[] lying = Arrays.copyOf(png.toByteArray(), 40);
        assertThat(whole("broken.png", lying).thumbnail()).isFalse();
    }

    @Test
    void wrong_offsets_wrong_hashes_and_too_many_bytes_are_told() throws Exception {
        Files.View file = files.begin(ann, "public", "a.bin", 4, "0".repeat(64));
        assertThat(code(() -> files.append(ann, file.file(), 2, new ByteArrayInputStream(new byte[2])))).isEqualTo(
                "wrong_offset");
        assertThat(code(() -> files.complete(ann, file.file()))).isEqualTo("not_whole");
        assertThat(code(() -> files.append(ann, file.file(), 0, new ByteArrayInputStream(new byte[5])))).isEqualTo(
                "file_too_large");
        files.append(ann, file.file(), 0, new ByteArrayInputStream(new byte[4]));
        assertThat(code(() -> files.complete(ann, file.file()))).isEqualTo("wrong_hash");
        assertThat(code(() -> files.find(ann, file.file()))).isEqualTo("unknown_file");
    }

    @Test
    void only_who_may_read_the_room_gets_a_file_and_only_who_may_write_sends_one() throws Exception {
        Account ben = node.person("ben");
        var room = node.room.parts().rooms().create(ann, "Secret", RoomKind.PRIVATE, "", 0);
        assertThat(code(() -> files.begin(ben, room.id(), "a.txt", 3, ""))).isEqualTo("unknown_room");
        Files.View file = files.begin(ann, room.id(), "a.txt", 3, "");
        assertThat(code(() -> files.append(ben, file.file(), 0, new ByteArrayInputStream(new byte[3])))).isEqualTo(
                "unknown_file");
        files.append(ann, file.file(), 0, new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8)));
        files.complete(ann, file.file());
        assertThat(code(() -> files.content(ben, file.file()))).isEqualTo("unknown_file");
        assertThat(code(() -> files.delete(ben, file.file()))).isEqualTo("unknown_file");
        node.room.parts().banAccount(node.room.parts().accounts().house(), ann, Long.MAX_VALUE, "enough");
        assertThat(code(() -> files.begin(ann, room.id(), "b.txt", 3, ""))).isEqualTo("banned");
    }

    /** Comes in two parts; between them something happens. */
    private static InputStream interrupted(byte[] bytes, Runnable meanwhile) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            private int reads;

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                reads++;
                if (reads == 2) {
                    meanwhile.run();
                }
                return super.read(into, offset, reads == 1 ? Math.min(length, bytes.length / 2) : length);
            }
        };
    }

    @Test
    void who_is_banned_in_the_midst_of_an_upload_does_not_end_it() {
        Account ben = node.person("ben");
        var chat = node.room.parts();
        Account house = chat.accounts().house();
        byte[] bytes = new byte[1000];
        Files.View file = files.begin(ben, "public", "a.bin", bytes.length, "");
        assertThat(code(() -> files.append(ben, file.file(), 0, interrupted(bytes, () -> chat.membership().ban("public",
                house, ben, Long.MAX_VALUE, ""))))).isEqualTo("not_a_member");
        assertThat(code(() -> files.complete(ben, file.file()))).isEqualTo("not_a_member");
        Files.View other = files.begin(ann, "public", "b.bin", bytes.length, "");
        assertThat(code(() -> files.append(ann, other.file(), 0, interrupted(bytes, () -> chat.banAccount(house, ann,
                Long.MAX_VALUE, "enough"))))).isEqualTo("banned");
        assertThat(code(() -> files.complete(ann, other.file()))).isEqualTo("banned");
    }

    @Test
    void what_nobody_asks_for_any_more_is_swept() throws Exception {
        var room = node.room.parts().rooms().create(ann, "Short", RoomKind.PUBLIC, "", 0);
        Files.View file = files.begin(ann, room.id(), "a.txt", 3, "");
        files.append(ann, file.file(), 0, new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8)));
        files.complete(ann, file.file());
        Files.View late = files.begin(ann, "public", "late.bin", 3, "");
        files.append(ann, late.file(), 0, new ByteArrayInputStream(new byte[2]));
        assertThat(files.sweep()).isZero();
        node.database.write(handle -> handle.execute("update chat_files set updated_at = 1 where id = ?", late.file()));
        node.room.parts().desk().remove(room.id(), ann);
        // What a process left that was killed before it could note it: bytes of a file that nobody knows, and of one that is
        // there.
        Files.View kept = whole("kept.txt", "abc".getBytes(StandardCharsets.UTF_8));
        for (String orphan : List.of("f_nobody", kept.file())) {
            node.blobs.put("chat/parts/" + orphan + "/000000000000-x", new ByteArrayInputStream(new byte[3]), 3);
        }
        Files.View coming = files.begin(ann, "public", "coming.bin", 3, "");
        files.append(ann, coming.file(), 0, new ByteArrayInputStream(new byte[2]));
        node.database.write(handle -> handle.execute("update chat_files set updated_at = 1 where id = ?", kept.file()));
        assertThat(files.sweep()).isEqualTo(4);
        assertThat(node.blobs.list("chat/parts/", "", 10).blobs()).hasSize(1);
        files.delete(ann, coming.file());
        files.delete(ann, kept.file());
        assertThat(node.blobs.list("chat/", "", 10).blobs()).isEmpty();
        assertThat(Set.of(late.file(), file.file())).allMatch(id -> code(() -> files.find(ann, id)).equals(
                "unknown_file"));
    }
}
