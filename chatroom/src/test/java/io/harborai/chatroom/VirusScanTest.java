package io.harborai.chatroom;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.AccountSettings;
import io.harborai.chatroom.assistant.AssistantSettings;
import io.harborai.chatroom.file.FileSettings;
import io.harborai.chatroom.file.Files;
import io.harborai.chatroom.room.RoomSettings;
import io.harborai.platform.web.WebFailure;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Files are shown to a clamd: to the real one where it is installed (Debian: clamav-daemon), and to one of its protocol. */
final class VirusScanTest {
    @TempDir
    Path folder;

    private static String code(Throwable thrown) {
        return thrown instanceof WebFailure refused ? refused.failure().code() : String.valueOf(thrown);
    }

    private TestNode node(Path at, String clamd) throws Exception {
        return TestNode.sqlite(java.nio.file.Files.createDirectories(at), new ChatSettings(AccountSettings.DEFAULT,
                RoomSettings.DEFAULT, TestNode.QUICK, AssistantSettings.DEFAULT, new FileSettings(100 << 20, 200 << 20,
                        8, Duration.ofMinutes(1), FileSettings.PROGRAMS, clamd)));
    }

    private static Files.View begun(Files files, Account ann, byte[] bytes) throws Exception {
        Files.View file = files.begin(ann, "public", "notes.bin", bytes.length, "");
        return files.append(ann, file.file(), 0, new ByteArrayInputStream(bytes));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @TestFactory
    List<DynamicTest> harm_is_refused_and_leaves_nothing() {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest("by clamd's protocol", () -> {
            try (ClamdServer clamd = ClamdServer.start(1 << 20)) {
                scanned(folder.resolve("protocol"), clamd.address(), 1 << 20);
            }
        }));
        if (ClamdProcess.installed()) {
            tests.add(DynamicTest.dynamicTest("by clamd itself", () -> {
                try (ClamdProcess clamd = ClamdProcess.start(java.nio.file.Files.createDirectory(folder.resolve(
                        "clamd")))) {
                    scanned(folder.resolve("real"), clamd.address(), 1 << 20);
                }
            }));
        }
        return tests;
    }

    private void scanned(Path at, String clamd, int longest) throws Exception {
        try (TestNode node = node(at, clamd)) {
            Files files = node.room.parts().files();
            Account ann = node.person("ann");
            Files.View good = begun(files, ann, text("nothing but a note"));
            assertThat(files.complete(ann, good.file()).ready()).isTrue();
            Files.View bad = begun(files, ann, text("a note with " + ClamdServer.HARM + " in its midst"));
            Throwable refused = catchThrowable(() -> files.complete(ann, bad.file()));
            assertThat(code(refused)).isEqualTo("harmful");
            assertThat(refused).hasMessageContaining("Harbor.Test");
            assertThat(code(catchThrowable(() -> files.find(ann, bad.file())))).isEqualTo("unknown_file");
            // What clamd does not look at is not let in, and may be tried again when its bound was raised.
            Files.View big = begun(files, ann, new byte[3 * longest]);
            assertThat(code(catchThrowable(() -> files.complete(ann, big.file())))).isEqualTo("not_scanned");
            assertThat(files.find(ann, big.file()).ready()).isFalse();
            assertThat(node.blobs.list("chat/files/", "", 10).blobs()).extracting(blob -> blob.name()).doesNotContain(
                    "chat/files/" + bad.file());
        }
    }

    @Test
    void without_an_answer_of_the_scanner_a_file_is_not_let_in_and_goes_on_when_it_is_back() throws Exception {
        ClamdServer clamd = ClamdServer.start(1 << 20);
        int port = clamd.port();
        try (TestNode node = node(folder.resolve("gone"), clamd.address())) {
            clamd.close();
            Files files = node.room.parts().files();
            Account ann = node.person("ann");
            Files.View file = begun(files, ann, text("a note"));
            assertThat(code(catchThrowable(() -> files.complete(ann, file.file())))).isEqualTo("not_scanned");
            try (ClamdServer back = ClamdServer.start(1 << 20, port)) {
                assertThat(back.port()).isEqualTo(port);
                assertThat(files.complete(ann, file.file()).ready()).isTrue();
            }
        }
    }
}
