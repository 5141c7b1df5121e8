package io.harborai.standin;

import org.jspecify.annotations.Nullable;

/**
 * How a stand-in listens.
 *
 * @param host the address to bind; loopback unless changed
 * @param port the port to bind, 0 to 65535; 0 takes a free one
 * @param eventLoops the number of event loops, 1 to 64
 * @param apiKey the key that callers must send as {@code Authorization: Bearer KEY}; null asks for none
 */
public record StandinOptions(String host, int port, int eventLoops, @Nullable String apiKey) {

    private static final int MAX_PORT = 65_535;
    private static final int MAX_EVENT_LOOPS = 64;

    /** Checks the ranges. */
    public StandinOptions {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is blank; name an address such as 127.0.0.1");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port is " + port + "; it must be 0 to " + MAX_PORT);
        }
        if (eventLoops < 1 || eventLoops > MAX_EVENT_LOOPS) {
            throw new IllegalArgumentException("eventLoops is " + eventLoops + "; it must be 1 to " + MAX_EVENT_LOOPS);
        }
        if (apiKey != null && apiKey.isBlank()) {
            throw new IllegalArgumentException("apiKey is blank; leave it out to ask for none");
        }
    }

    /** Loopback, a free port, one event loop, no key. */
    public static StandinOptions defaults() {
        return new StandinOptions("127.0.0.1", 0, 1, null);
    }

    /** The same with another address to bind. */
    public StandinOptions withHost(String newHost) {
        return new StandinOptions(newHost, port, eventLoops, apiKey);
    }

    /** The same with another port; 0 takes a free one. */
    public StandinOptions withPort(int newPort) {
        return new StandinOptions(host, newPort, eventLoops, apiKey);
    }

    /** The same with another number of event loops. */
    public StandinOptions withEventLoops(int newEventLoops) {
        return new StandinOptions(host, port, newEventLoops, apiKey);
    }

    /** The same with a key to demand; null demands none. */
    public StandinOptions withApiKey(@Nullable String newApiKey) {
        return new StandinOptions(host, port, eventLoops, newApiKey);
    }
}
