package io.harborai.chatroom;

import java.util.List;

import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.web.WebRoute;
import io.prometheus.metrics.model.registry.MultiCollector;

/** A chat room of which one node serves the files alone, so that transfers take nothing from those who talk. */
public final class FilesOnly implements ServerModule {
    private static final String ROOT = "/api/files";

    private final ChatRoom room;

    /** Serves the files of this chat room, and closes it. */
    public FilesOnly(ChatRoom room) {
        this.room = room;
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public List<WebRoute> routes() {
        return room.routes().stream().filter(route -> route.shape().path().startsWith(ROOT)).toList();
    }

    @Override
    public List<HealthCheck> healthChecks() {
        return room.healthChecks();
    }

    @Override
    public List<MultiCollector> meters() {
        return room.meters();
    }

    @Override
    public void close() {
        room.close();
    }
}
