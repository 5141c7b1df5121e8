package io.harborai.app.serve;

import java.net.InetSocketAddress;
import java.time.Duration;

import io.harborai.gateway.Gateway;
import org.jspecify.annotations.Nullable;

/** The gateway as the server's HTTP face. */
public final class GatewayFace implements HttpFace {
    private final Parts parts;
    private volatile @Nullable Gateway gateway;

    /** A gateway of these parts; it listens when it is started. */
    public GatewayFace(Parts parts) {
        this.parts = parts;
    }

    @Override
    public InetSocketAddress start() throws Exception {
        Gateway started = Gateway.start(parts.config(), parts.keys(), parts.ring(), parts.refresher(),
                parts.database(), parts.version(), parts.live(), parts.around());
        gateway = started;
        parts.running().accept(started);
        return new InetSocketAddress(parts.config().server().host(), started.port());
    }

    @Override
    public void drain(Duration limit) throws Exception {
        Gateway running = gateway;
        if (running != null) {
            running.drain(limit);
        }
    }

    @Override
    public void close() throws Exception {
        Gateway running = gateway;
        if (running != null) {
            running.close();
        }
    }
}
