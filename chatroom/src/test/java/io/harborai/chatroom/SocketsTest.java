package io.harborai.chatroom;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.delivery.CloseReason;
import io.harborai.chatroom.delivery.DeliverySettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Which sockets may be there, and when they end. */
final class SocketsTest {
    private static final int STRANGERS = 3;
    /** Positions and tokens are held against the database so seldom that only news of them can end a socket in time. */
    private static final DeliverySettings FEW = new DeliverySettings(1024, 4 << 20, 1000, 1 << 20, TestNode.QUICK
            .heartbeat(), Duration.ofMinutes(10), 500, 10_000, 200, 1000, STRANGERS);

    @TempDir
    Path folder;
    private TestNode node;
    private Account ann;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.sqlite(folder, new ChatSettings(TestNode.SETTINGS.accounts(), TestNode.SETTINGS.rooms(), FEW,
                TestNode.SETTINGS.assistants(), TestNode.SETTINGS.files()));
        ann = node.person("ann");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void one_address_has_only_so_many_sockets_without_a_log_in_and_gets_them_back() {
        List<TestClient> open = new ArrayList<>();
        for (int i = 0; i < STRANGERS; i++) {
            open.add(node.client());
            open.getLast().ask("hello");
        }
        try (TestClient more = node.client()) {
            assertThat(more.closeCode()).isEqualTo(CloseReason.TOO_MANY.code());
        }
        // Whoever logs in is no stranger any more; whoever goes away makes room, too.
        open.getFirst().ask("login", "token", node.token(ann));
        open.getLast().close();
        await().atMost(TestNode.PATIENCE).until(() -> node.room.parts().hub().figures().open() == STRANGERS - 1);
        for (int i = 0; i < 2; i++) {
            open.add(node.client());
            open.getLast().ask("hello");
        }
        try (TestClient more = node.client()) {
            assertThat(more.closeCode()).isEqualTo(CloseReason.TOO_MANY.code());
        }
        open.getFirst().ask("me");
        open.forEach(TestClient::close);
    }

    @Test
    void a_session_that_is_revoked_or_ended_takes_its_sockets_with_it_and_no_others() {
        var tokens = node.room.parts().tokens();
        String lost = tokens.begin(ann, "lost").token();
        try (TestClient here = node.client(ann);
                TestClient there = node.client();
                TestClient leaving = node.client(ann)) {
            there.ask("login", "token", lost);
            String id = tokens.of(ann.id()).stream().filter(kept -> kept.label().equals("lost")).findFirst()
                    .orElseThrow()
                    .id();
            here.ask("revoke_token", "token", id);
            assertThat(there.closeCode()).isEqualTo(CloseReason.SIGNED_OUT.code());
            leaving.ask("logout");
            assertThat(leaving.closeCode()).isEqualTo(CloseReason.SIGNED_OUT.code());
            here.ask("me");
        }
    }

    @Test
    void another_password_ends_every_other_socket() {
        Account carol = node.room.parts().accounts().create("carol", "correct horse battery", false);
        try (TestClient here = node.client(carol); TestClient there = node.client(carol)) {
            here.ask("password", "old_password", "correct horse battery", "password", "battery horse correct");
            assertThat(there.closeCode()).isEqualTo(CloseReason.SIGNED_OUT.code());
            here.ask("me");
            node.room.parts().resetPassword(node.room.parts().accounts().house(), carol, "horse battery correct");
            assertThat(here.closeCode()).isEqualTo(CloseReason.SIGNED_OUT.code());
        }
    }
}
