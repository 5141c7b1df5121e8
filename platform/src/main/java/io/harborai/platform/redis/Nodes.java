package io.harborai.platform.redis;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.LocalBus;
import io.harborai.platform.cache.ByteStore;
import io.harborai.platform.tally.LocalTallies;
import io.harborai.platform.tally.Tallies;
import io.harborai.platform.window.LocalWindows;
import io.harborai.platform.window.Windows;
import org.jspecify.annotations.Nullable;

/**
 * What this node shares with the others: by Redis when there is one, else it is alone and all of it is in this process. One
 * connection for commands and one for messages serve everything. Safe to share between threads.
 */
public final class Nodes implements AutoCloseable {
    private final String run;
    private final @Nullable RedisLink link;
    private final Bus bus;
    private volatile String trouble = "it has not been reached yet";

    private Nodes(String run, @Nullable RedisLink link, Bus bus) {
        this.run = run;
        this.link = link;
        this.bus = bus;
    }

    /**
     * Begins to connect, and goes on trying; nothing waits for it.
     *
     * @param settings where Redis is; an empty URL for a node that is alone
     * @param random makes the run's name
     * @throws IllegalArgumentException if the URL is none
     */
    public static Nodes open(RedisSettings settings, SecureRandom random) {
        byte[] name = new byte[9];
        random.nextBytes(name);
        String run = ProcessHandle.current().pid() + "-" + HexFormat.of().formatHex(name);
        if (settings.url().reveal().isEmpty()) {
            return new Nodes(run, null, new LocalBus());
        }
        RedisLink link = RedisLink.open(settings);
        Nodes nodes = new Nodes(run, link, RedisBus.create(link));
        link.watch(new RedisLink.Watcher() {
            @Override
            public void up() {
                nodes.trouble = "";
            }

            @Override
            public void down(String reason) {
                nodes.trouble = reason;
            }
        });
        return nodes;
    }

    /** Why Redis does not answer; an empty text when it does, and nothing for a node that is alone. */
    public Optional<String> trouble() {
        return link == null ? Optional.empty() : Optional.of(trouble);
    }

    /** The name of this run of this node; no other run of no node has it. */
    public String run() {
        return run;
    }

    /** Carries word between the nodes; closed with these. */
    public Bus bus() {
        return bus;
    }

    /** Windows of all nodes, closed by the caller before these. */
    public Windows windows(LocalWindows here, InstantSource clock) {
        RedisLink shared = link;
        return shared == null ? here : RedisWindows.create(shared, here, run, clock);
    }

    /** Sums of all nodes, closed by the caller before these. */
    public Tallies tallies(InstantSource clock) {
        RedisLink shared = link;
        return shared == null ? LocalTallies.create(clock) : RedisTallies.create(shared, run, clock);
    }

    /** Bytes that all nodes see; empty for a node that is alone. */
    public Optional<ByteStore> bytes() {
        return Optional.ofNullable(link).map(RedisByteStore::create);
    }

    /** Ends the connections; said when nothing that was made here is used any more. */
    @Override
    public void close() {
        bus.close();
        if (link != null) {
            link.close();
        }
    }
}
