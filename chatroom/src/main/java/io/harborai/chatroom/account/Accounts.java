package io.harborai.chatroom.account;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.secret.Passwords;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.WebFailure;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The accounts in the database. Blocking; safe to share between threads and nodes. */
public final class Accounts {
    private static final String COLUMNS = "a.id, a.name, a.administrator, a.created_at, a.banned_until, a.ban_reason, "
            + "a.muted_until";

    private final Database database;
    private final Passwords passwords;
    private final InstantSource clock;
    private final SecureRandom random;

    /** The accounts of this database. */
    public Accounts(Database database, Passwords passwords, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.passwords = passwords;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes an account.
     *
     * @param name          by the rule of {@link AccountName}
     * @param password      12 to 256 characters
     * @param administrator whether they may do everything
     * @throws WrongInput if one of them is not allowed, or the name is taken
     */
    public Account create(String name, String password, boolean administrator) {
        String checked = AccountName.checked(name);
        String hash = passwords.hash(checkedPassword(password));
        Account account = new Account(RandomText.id("u_", random), checked, administrator, clock.millis(), 0, "", 0);
        insert(account, hash);
        return account;
    }

    /** The account as which the house's administrators act; made at the first need. */
    public Account house() {
        return find(Account.HOUSE).orElseGet(() -> {
            Account account = new Account(Account.HOUSE, "Admin", true, clock.millis(), 0, "", 0);
            database.write(handle -> handle.execute("insert into chat_accounts (id, name, name_key, administrator, "
                    + "created_at) values (?, ?, ?, 1, ?) on conflict do nothing", account.id(), account.name(),
                    AccountName.key(account.name()), account.createdAt()));
            return account;
        });
    }

    /**
     * The id of the account of this name; when there is none, of one that is made and that nobody can log in with.
     *
     * @throws WrongInput if nobody may be called so
     */
    public String stranger(String name) {
        Optional<String> known = database.read(handle -> handle.createQuery("select id from chat_accounts where "
                + "name_key = ?").bind(0, AccountName.key(name)).mapTo(String.class).findOne());
        return known.orElseGet(() -> {
            String id = RandomText.id("u_", random);
            database.write(handle -> handle.execute("insert into chat_accounts (id, name, name_key, created_at) values "
                    + "(?, ?, ?, ?)", id, AccountName.checked(name), AccountName.key(name), clock.millis()));
            return id;
        });
    }

    private void insert(Account account, String hash) {
        try {
            database.write(handle -> handle.execute("insert into chat_accounts (id, name, name_key, password, "
                    + "administrator, created_at) values (?, ?, ?, ?, ?, ?)", account.id(), account.name(),
                    AccountName.key(account.name()), hash, account.administrator() ? 1 : 0, account.createdAt()));
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.CONFLICT) {
                throw taken(account.name());
            }
            throw e;
        }
    }

    private static WrongInput taken(String name) {
        return new WrongInput("name", "'name' is '" + name + "', which is taken; choose another.");
    }

    /** The account of this id. */
    public Optional<Account> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    /** The account of this id, within a transaction. */
    public static Optional<Account> find(Handle handle, String id) {
        return handle.createQuery("select " + COLUMNS + " from chat_accounts a where a.id = ?").bind(0, id)
                .map((row, context) -> account(row)).findOne();
    }

    /**
     * The account of this name or id.
     *
     * @throws WebFailure if there is none
     */
    public Account named(String nameOrId) {
        return database.read(handle -> handle.createQuery("select " + COLUMNS + " from chat_accounts a where "
                + "a.id = ? or a.name_key = ? order by case when a.id = ? then 0 else 1 end limit 1").bind(0, nameOrId)
                .bind(1, AccountName.key(nameOrId)).bind(2, nameOrId).map((row, context) -> account(row)).findOne())
                .orElseThrow(() -> WebFailure.of(FailureKind.NOT_FOUND, "unknown_account",
                        "There is no account '" + nameOrId + "'."));
    }

    /** Accounts by id, within a transaction. */
    public static List<Account> all(Handle handle, Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : handle.createQuery("select " + COLUMNS + " from chat_accounts a where a.id in (<ids>)")
                        .bindList("ids", List.copyOf(ids)).map((row, context) -> account(row)).list();
    }

    /**
     * Accounts in the order of their names.
     *
     * @param after the name that the page follows; empty for the first
     */
    public List<Account> page(String after, int limit, boolean bannedOnly) {
        return database.readReplica(handle -> handle.createQuery("select " + COLUMNS + " from chat_accounts a where "
                + "a.name_key > ? and (? = 0 or a.banned_until > ?) order by a.name_key limit ?")
                .bind(0, AccountName.key(after)).bind(1, bannedOnly ? 1 : 0).bind(2, clock.millis()).bind(3, limit)
                .map((row, context) -> account(row)).list());
    }

    /** How many there are. */
    public long count() {
        return database.readReplica(handle -> handle.createQuery("select count(*) from chat_accounts")
                .mapTo(Long.class).one());
    }

    /**
     * Gives an account another name.
     *
     * @throws WrongInput if it is not allowed or taken
     */
    public void rename(String id, String name) {
        String checked = AccountName.checked(name);
        try {
            database.write(handle -> handle.execute("update chat_accounts set name = ?, name_key = ? where id = ?",
                    checked, AccountName.key(checked), id));
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.CONFLICT) {
                throw taken(name);
            }
            throw e;
        }
    }

    /**
     * Gives an account another password, and ends all its sessions but one.
     *
     * @param keep the hash of that one's token
     */
    public void password(String id, String password, String keep) {
        String hash = passwords.hash(checkedPassword(password));
        database.write(handle -> {
            handle.execute("update chat_accounts set password = ? where id = ?", hash, id);
            return handle.execute("delete from chat_tokens where account = ? and hash <> ?", id, keep);
        });
    }

    /**
     * Bans an account, or lifts a ban; its tokens end with a ban.
     *
     * @param until 0 lifts it
     */
    public void ban(String id, long until, String reason) {
        database.write(handle -> {
            handle.execute("update chat_accounts set banned_until = ?, ban_reason = ? where id = ?", until, reason, id);
            return until > 0 ? handle.execute("delete from chat_tokens where account = ?", id) : 0;
        });
    }

    /**
     * Mutes an account everywhere.
     *
     * @param until 0 lifts it
     */
    public void mute(String id, long until) {
        database.write(handle -> handle.execute("update chat_accounts set muted_until = ? where id = ?", until, id));
    }

    /** Makes somebody an administrator, or ends that. */
    public void administrator(String id, boolean is) {
        database.write(handle -> handle.execute("update chat_accounts set administrator = ? where id = ?", is ? 1 : 0,
                id));
    }

    /** Removes an account with its tokens and memberships. What it has said stays. */
    public void remove(String id) {
        database.write(handle -> handle.execute("delete from chat_accounts where id = ?", id));
    }

    /** The account whose name and password these are; it takes as long when there is none. */
    public Optional<Account> withPassword(String name, String password) {
        Optional<Kept> kept = database.read(handle -> handle.createQuery("select " + COLUMNS + ", a.password from "
                + "chat_accounts a where a.name_key = ?").bind(0, AccountName.key(name))
                .map((row, context) -> new Kept(account(row), row.getString("password"))).findOne());
        boolean right = passwords.matches(password, kept.map(Kept::hash).orElse(null));
        return right ? kept.map(Kept::account) : Optional.empty();
    }

    private static String checkedPassword(String password) {
        if (password.length() < Passwords.SHORTEST || password.length() > Passwords.LONGEST) {
            throw new WrongInput("password", "'password' has " + password.length() + " characters, it must have "
                    + Passwords.SHORTEST + " to " + Passwords.LONGEST + ".");
        }
        return password;
    }

    private record Kept(Account account, @Nullable String hash) {
        @Override
        public String toString() {
            return "Kept[" + account + "]";
        }
    }

    static Account account(ResultSet row) throws SQLException {
        return new Account(row.getString("id"), row.getString("name"), row.getInt("administrator") != 0,
                row.getLong("created_at"), row.getLong("banned_until"), row.getString("ban_reason"),
                row.getLong("muted_until"));
    }
}
