package io.harborai.chatroom.delivery;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

import io.harborai.chatroom.account.Tokens;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.BusEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected to this node, by account and by address, and who must go. Nobody takes more than their share: connections
 * that have not logged in are counted by address, the others by account. Safe to share between threads.
 */
final class Roster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
    private static final String ACCOUNTS = "chat.accounts";
    private static final String TOKENS = "chat.tokens";
    private static final int REPEAT_PRESENCE = 3;

    private final DeliverySettings settings;
    private final Tokens tokens;
    private final Bus bus;
    private final InstantSource clock;
    private final ExecutorService work;
    private final Presence presence;
    private final Bus.Subscription news;
    private final Bus.Subscription checks;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<Connection>> here = new ConcurrentHashMap<>();
    /** Connections without an account, by address. */
    private final Map<String, Integer> strangers = new ConcurrentHashMap<>();
    private int beats;

    Roster(String node, DeliverySettings settings, Hub.Parts parts, ExecutorService work) {
        this.settings = settings;
        this.tokens = parts.tokens();
        this.bus = parts.bus();
        this.clock = parts.clock();
        this.work = work;
        this.presence = new Presence(node, bus, clock, work);
        this.news = bus.subscribe(ACCOUNTS, work, this::accountNews);
        this.checks = bus.subscribe(TOKENS, work, this::tokenNews);
    }

    /** Somebody has connected; one too many without an account from one address is sent away. On its event loop. */
    void came(Connection connection) {
        connections.add(connection);
        if (strangers.merge(connection.address(), 1, Integer::sum) > settings.strangers()) {
            connection.close(CloseReason.TOO_MANY);
        }
    }

    /** On the connection's event loop. */
    boolean entered(Connection connection) {
        String account = connection.account();
        boolean[] taken = new boolean[1];
        here.compute(account, (id, known) -> {
            Set<Connection> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            taken[0] = all.size() < settings.sockets() && all.add(connection);
            return all;
        });
        if (taken[0]) {
            noStranger(connection);
            later(() -> presence.came(account));
        }
        return taken[0];
    }

    private void noStranger(Connection connection) {
        strangers.computeIfPresent(connection.address(), (address, count) -> count > 1 ? count - 1 : null);
    }

    /** On the connection's event loop. */
    void gone(Connection connection) {
        connections.remove(connection);
        String account = connection.account();
        if (account.isEmpty()) {
            noStranger(connection);
        } else if (here.computeIfPresent(account, (id, all) -> {
            all.remove(connection);
            return all.isEmpty() ? null : all;
        }) == null) {
            later(() -> presence.went(account));
        }
    }

    private void later(Runnable task) {
        try {
            work.execute(task);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("The chat room is stopping; nobody needs to be told", stopping);
        }
    }

    boolean online(String account) {
        return here.containsKey(account) || presence.elsewhere(account);
    }

    int accounts() {
        return here.size();
    }

    void signOut(String account, CloseReason reason, String exceptToken) {
        bus.publish(ACCOUNTS, reason.name() + " " + account + " " + exceptToken);
    }

    private void accountNews(BusEvent event) {
        if (event instanceof BusEvent.Message message) {
            String[] parts = message.text().split(" ", 3);
            if (parts.length == 3) {
                CloseReason reason = CloseReason.valueOf(parts[0]);
                here.getOrDefault(parts[1], Set.of()).stream()
                        .filter(connection -> !connection.token().equals(parts[2]))
                        .forEach(connection -> connection.run(() -> connection.close(reason)));
            }
        }
    }

    void recheck(String account) {
        bus.publish(TOKENS, account);
    }

    private void tokenNews(BusEvent event) {
        if (event instanceof BusEvent.Message message) {
            verify(here.getOrDefault(message.text(), Set.of()));
        }
    }

    /** Asks clients whether they are there. */
    void beat() {
        long now = clock.millis();
        long every = settings.heartbeat().toMillis();
        connections.forEach(connection -> connection.beat(now, every, true));
        if (++beats % REPEAT_PRESENCE == 0) {
            presence.repeat(here.keySet());
        }
    }

    /** Sends away whose token is over. Blocking. */
    void verify() {
        verify(connections);
    }

    private void verify(Set<Connection> some) {
        Map<String, List<Connection>> byToken = some.stream().filter(known -> !known.token().isEmpty())
                .collect(Collectors.groupingBy(Connection::token));
        Set<String> good = tokens.stillGood(byToken.keySet());
        byToken.forEach((token, all) -> {
            if (!good.contains(token)) {
                all.forEach(each -> each.run(() -> each.close(CloseReason.SIGNED_OUT)));
            }
        });
    }

    /** Sends everybody away, to other nodes. */
    void drain() {
        connections.forEach(connection -> connection.run(() -> connection.close(CloseReason.STOPPING)));
    }

    @Override
    public void close() {
        news.close();
        checks.close();
        presence.close();
    }
}
