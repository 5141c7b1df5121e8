package io.harborai.gateway.account;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;

/**
 * Who is signed in. The database knows sessions by the hash of what the cookie holds, so its reader cannot take one over.
 * Blocking; safe to share between threads and nodes.
 */
final class Sessions {
    /** A session's use is noted at most so often: a page that asks every second must not write every second. */
    private static final long NOTE_MILLIS = 30_000;
    /** Most sessions of one account; the oldest ends when there is one more. */
    private static final int MOST = 20;

    private final Database database;
    private final SessionSettings settings;
    private final InstantSource clock;
    private final SecureRandom random;

    Sessions(Database database, SessionSettings settings, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /** Begins a session, and forgets those that are over. @return what the cookie must hold */
    String begin(Account account) {
        String secret = RandomText.secret(random);
        long now = clock.millis();
        database.write(handle -> {
            handle.execute("delete from sessions where expires_at <= ? or last_seen_at <= ?", now,
                    now - settings.idle().toMillis());
            handle.execute("delete from sessions where account = ? and hash not in (select hash from sessions where "
                    + "account = ? order by created_at desc, hash limit " + (MOST - 1) + ")", account.id(),
                    account.id());
            return handle.execute("insert into sessions (hash, account, created_at, last_seen_at, expires_at) "
                    + "values (?, ?, ?, ?, ?)", RandomText.hash(secret), account.id(), now, now,
                    now + settings.absolute().toMillis());
        });
        return secret;
    }

    /** Whose session this is; empty when it is over, or never was. */
    Optional<Account> find(String secret) {
        String hash = RandomText.hash(secret);
        long now = clock.millis();
        Optional<Seen> seen = database.read(handle -> handle.createQuery("select a.id, a.name, a.role, a.created_at, "
                + "a.disabled, s.last_seen_at from sessions s join accounts a on a.id = s.account where s.hash = ? "
                + "and s.expires_at > ? and s.last_seen_at > ? and a.disabled = 0")
                .bind(0, hash).bind(1, now).bind(2, now - settings.idle().toMillis())
                .map((row, context) -> new Seen(AccountStore.account(row), row.getLong("last_seen_at"))).findOne());
        if (seen.isPresent() && now - seen.get().lastMillis >= NOTE_MILLIS) {
            database.write(handle -> handle.execute("update sessions set last_seen_at = ? where hash = ?", now, hash));
        }
        return seen.map(Seen::account);
    }

    void end(String secret) {
        database.write(handle -> handle.execute("delete from sessions where hash = ?", RandomText.hash(secret)));
    }

    /** Signs an account out everywhere. @return how many sessions ended */
    int endAll(String account) {
        return database.write(handle -> handle.execute("delete from sessions where account = ?", account));
    }

    /** What a page must send with each write. It follows from the cookie, which other sites' pages cannot read. */
    static String csrf(String secret) {
        return RandomText.hash("csrf:" + secret);
    }

    long longestSeconds() {
        return settings.absolute().toSeconds();
    }

    private record Seen(Account account, long lastMillis) {}
}
