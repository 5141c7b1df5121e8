package io.harborai.chatroom.account;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;

/**
 * What people show instead of their password: sessions, which end when they are not used, and personal tokens for programs.
 * The database has only their hashes. Blocking; safe to share between threads and nodes.
 */
public final class Tokens {
    /** A token's use is noted at most so often. */
    private static final long NOTE_MILLIS = 60_000;
    private static final String SESSION = "hcs_";
    private static final String PERSONAL = "hcp_";

    private final Database database;
    private final AccountSettings settings;
    private final InstantSource clock;
    private final SecureRandom random;

    /** The tokens of this database. */
    public Tokens(Database database, AccountSettings settings, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A token without its secret.
     *
     * @param id         by which it is revoked
     * @param personal   whether it is a program's; a session's else
     * @param label      what its owner calls it
     * @param createdAt  in milliseconds since 1970
     * @param lastSeenAt when it was used, to the minute
     * @param expiresAt  when it ends
     */
    public record Kept(String id, boolean personal, String label, long createdAt, long lastSeenAt, long expiresAt) {}

    /**
     * A token just made.
     *
     * @param token its secret, shown once
     * @param kept  the rest
     */
    public record Made(String token, Kept kept) {
        @Override
        public String toString() {
            return "Made[" + kept + "]";
        }
    }

    /**
     * Whose token this is.
     *
     * @param account  whose
     * @param hash     the token's hash
     * @param personal whether it is a program's
     */
    public record Holder(Account account, String hash, boolean personal) {}

    /** Begins a session; the oldest of the account ends when there are too many. */
    public Made begin(Account account, String label) {
        return make(account, SESSION, label, clock.millis() + settings.session().toMillis());
    }

    /**
     * Makes a personal token.
     *
     * @param expiresAt in milliseconds since 1970; {@link Long#MAX_VALUE} for never
     */
    public Made personal(Account account, String label, long expiresAt) {
        return make(account, PERSONAL, label, expiresAt);
    }

    private Made make(Account account, String prefix, String label, long expiresAt) {
        String token = prefix + RandomText.secret(random);
        long now = clock.millis();
        String shown = label.length() > 100 ? label.substring(0, 100) : label;
        Kept kept = new Kept(RandomText.id("t_", random), prefix.equals(PERSONAL), shown, now, now, expiresAt);
        database.write(handle -> {
            handle.execute("delete from chat_tokens where account = ? and hash not in (select hash from chat_tokens "
                    + "where account = ? order by created_at desc, hash limit " + (settings.tokens() - 1) + ")",
                    account.id(), account.id());
            return handle.execute("insert into chat_tokens (hash, id, account, personal, label, created_at, "
                    + "last_seen_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)", RandomText.hash(token), kept.id(),
                    account.id(), kept.personal() ? 1 : 0, kept.label(), now, now, expiresAt);
        });
        return new Made(token, kept);
    }

    /** Whose token this is; empty when it is over, or never was, or its owner is banned. */
    public Optional<Holder> find(String token) {
        if (!token.startsWith(SESSION) && !token.startsWith(PERSONAL) || token.length() > 100) {
            return Optional.empty();
        }
        String hash = RandomText.hash(token);
        long now = clock.millis();
        Optional<Seen> seen = database.read(handle -> handle.createQuery("select a.*, t.personal, t.last_seen_at "
                + "from chat_tokens t join chat_accounts a on a.id = t.account where t.hash = ? and t.expires_at > ? "
                + "and (t.personal = 1 or t.last_seen_at > ?) and a.banned_until <= ?").bind(0, hash).bind(1, now)
                .bind(2, now - settings.idle().toMillis()).bind(3, now)
                .map((row, context) -> new Seen(new Holder(Accounts.account(row), hash, row.getInt("personal") != 0),
                        row.getLong("last_seen_at")))
                .findOne());
        if (seen.isPresent() && now - seen.get().lastMillis >= NOTE_MILLIS) {
            database.write(handle -> handle.execute("update chat_tokens set last_seen_at = ? where hash = ?", now,
                    hash));
        }
        return seen.map(Seen::holder);
    }

    private record Seen(Holder holder, long lastMillis) {}

    /** Which of these hashes are still good: what connections were opened with is checked again from time to time. */
    public Set<String> stillGood(Collection<String> hashes) {
        long now = clock.millis();
        return hashes.isEmpty()
                ? Set.of()
                : database.read(handle -> handle.createQuery("select t.hash from chat_tokens t join chat_accounts a on "
                        + "a.id = t.account where t.hash in (<hashes>) and t.expires_at > :now and a.banned_until <= :now")
                        .bindList("hashes", List.copyOf(hashes)).bind("now", now).mapTo(String.class).stream()
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Ends a token. */
    public void end(String hash) {
        database.write(handle -> handle.execute("delete from chat_tokens where hash = ?", hash));
    }

    /** The tokens of an account, the newest first. */
    public List<Kept> of(String account) {
        return database.read(handle -> handle.createQuery("select id, personal, label, created_at, last_seen_at, "
                + "expires_at from chat_tokens where account = ? and expires_at > ? order by created_at desc, id")
                .bind(0, account).bind(1, clock.millis())
                .map((row, context) -> new Kept(row.getString(1), row.getInt(2) != 0, row.getString(3), row.getLong(4),
                        row.getLong(5), row.getLong(6)))
                .list());
    }

    /**
     * Ends a token of an account by its id.
     *
     * @return whether there was one
     */
    public boolean revoke(String account, String id) {
        return database.write(handle -> handle.execute("delete from chat_tokens where account = ? and id = ?", account,
                id)) > 0;
    }
}
