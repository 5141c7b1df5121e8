package io.harborai.chatroom;

import java.nio.file.Path;
import java.security.SecureRandom;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.redis.Nodes;
import io.harborai.platform.redis.RedisSettings;
import io.harborai.platform.testing.TestPostgres;

/**
 * A node as a process of its own, so that it can be killed: on PostgreSQL's port, its database and Redis's URL, or on a folder
 * for SQLite.
 */
final class NodeMain {
    private NodeMain() {
    }

    public static void main(String[] arguments) throws Exception {
        TestNode node = arguments.length == 1 ? TestNode.sqlite(Path.of(arguments[0])) : shared(arguments);
        System.out.println("ready " + node.port);
        // It lives until it is killed, or whoever started it has gone.
        while (System.in.read() >= 0) {
            System.out.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    private static TestNode shared(String[] arguments) throws Exception {
        Nodes nodes = Nodes.open(RedisSettings.DEFAULT.withUrl(Secret.of(arguments[2])), new SecureRandom());
        return TestNode.on(TestPostgres.url(Integer.parseInt(arguments[0]), arguments[1]), nodes.bus());
    }
}
