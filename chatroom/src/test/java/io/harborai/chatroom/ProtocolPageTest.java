package io.harborai.chatroom;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The protocol's document is made of the records that are read and written. To write it anew:
 * {@code mvn -pl chatroom -am test -Dtest=ProtocolPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dharborai.write=true}
 */
final class ProtocolPageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "chat-protocol.asyncapi.json");

    @TempDir
    Path folder;

    @Test
    void the_document_says_what_the_socket_does() throws Exception {
        try (TestNode node = TestNode.sqlite(folder)) {
            String protocol = node.room.protocol();
            if (Boolean.getBoolean("harborai.write")) {
                Files.writeString(PAGE, protocol);
            }
            assertThat(Files.readString(PAGE)).isEqualTo(protocol);
        }
    }
}
