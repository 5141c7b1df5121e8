package io.harborai.gateway.account;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import io.harborai.platform.admin.Page;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.secret.Passwords;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The accounts in the database. Blocking, for the control plane only. Safe to share between threads. */
public final class AccountStore {
    private static final String COLUMNS = "id, name, role, created_at, disabled";

    private final Database database;
    private final Passwords passwords;
    private final InstantSource clock;
    private final SecureRandom random;

    /** The accounts of this database. */
    public AccountStore(Database database, Passwords passwords, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.passwords = passwords;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes an account.
     *
     * @throws WrongInput if the name or the password is not allowed, or the name is taken
     */
    public Account create(String name, Role role, String password) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}")) {
            throw new WrongInput("name",
                    "'name' is '" + name + "', it must be 1 to 128 of the letters A to Z, digits and "
                            + "._@+-, and begin with a letter or digit.");
        }
        String hash = passwords.hash(checked(password));
        Account account = new Account(RandomText.id("acc_", random), name, role,
                Instant.ofEpochMilli(clock.millis()), false);
        try {
            return database.write(handle -> {
                handle.execute("insert into accounts (id, name, role, password, created_at) values (?, ?, ?, ?, ?)",
                        account.id(), name, role.word(), hash, account.createdAt().toEpochMilli());
                return account;
            });
        } catch (StorageException refused) {
            if (refused.kind() == StorageException.Kind.CONFLICT) {
                throw new WrongInput("name", "There is already an account '" + name + "'.");
            }
            throw refused;
        }
    }

    /** The accounts, by name. */
    Page<Account> list(PageRequest request) {
        List<Account> read = database.read(handle -> handle.createQuery("select " + COLUMNS
                + " from accounts where name > ? order by name limit " + (request.limit() + 1))
                .bind(0, request.after().orElse("")).map((row, context) -> account(row)).list());
        return Page.of(read, request, Account::name);
    }

    /** The account of this id. */
    public Optional<Account> find(String id) {
        return database.read(handle -> handle.createQuery("select " + COLUMNS + " from accounts where id = ?")
                .bind(0, id).map((row, context) -> account(row)).findOne());
    }

    /** The account that this name and password belong to; empty when they belong to none, after the same time. */
    Optional<Account> authenticate(String name, String password) {
        Optional<Kept> kept = database.read(handle -> handle.createQuery("select " + COLUMNS
                + ", password from accounts where name = ?").bind(0, name)
                .map((row, context) -> new Kept(account(row), row.getString("password"))).findOne());
        boolean right = passwords.matches(password, kept.map(Kept::hash).orElse(null));
        return right ? kept.map(Kept::account).filter(account -> !account.disabled()) : Optional.empty();
    }

    /**
     * Changes an account. Whoever is disabled, or gets another password or role, is signed out everywhere.
     *
     * @return the account as it is now; empty when there is none of this id
     */
    Optional<Account> change(String id, @Nullable Role role, @Nullable Boolean disabled, @Nullable String password) {
        String hash = password == null ? null : passwords.hash(checked(password));
        return database.write(handle -> {
            if (role != null) {
                handle.execute("update accounts set role = ? where id = ?", role.word(), id);
            }
            if (disabled != null) {
                handle.execute("update accounts set disabled = ? where id = ?", disabled ? 1 : 0, id);
            }
            if (hash != null) {
                handle.execute("update accounts set password = ? where id = ?", hash, id);
            }
            handle.execute("delete from sessions where account = ?", id);
            return handle.createQuery("select " + COLUMNS + " from accounts where id = ?").bind(0, id)
                    .map((row, context) -> account(row)).findOne();
        });
    }

    /**
     * The account of somebody whom an issuer vouches for, made when they come first; its name and role follow what the issuer
     * says. A name that another account has is kept apart by a number.
     *
     * @return empty when the account is disabled
     */
    Optional<Account> vouched(String subject, String name, Role role) {
        return database.write(handle -> {
            Optional<Account> known = handle.createQuery("select " + COLUMNS + " from accounts where subject = ?")
                    .bind(0, subject).map((row, context) -> account(row)).findOne();
            if (known.isPresent() && known.get().role() != role) {
                handle.execute("update accounts set role = ? where subject = ?", role.word(), subject);
                handle.execute("delete from sessions where account = ?", known.get().id());
            }
            if (known.isEmpty()) {
                handle.execute("insert into accounts (id, name, role, subject, created_at) values (?, ?, ?, ?, ?)",
                        RandomText.id("acc_", random), free(handle, name), role.word(), subject, clock.millis());
            }
            return handle.createQuery("select " + COLUMNS + " from accounts where subject = ?").bind(0, subject)
                    .map((row, context) -> account(row)).findOne();
        }).filter(account -> !account.disabled());
    }

    /** Signs out whoever an issuer vouches for no longer. */
    void forbidVouched(String subject) {
        database.write(handle -> handle.execute(
                "delete from sessions where account in (select id from accounts where subject = ?)", subject));
    }

    private static String free(Handle handle, String name) {
        String wanted = name;
        for (int next = 2; handle.createQuery("select count(*) from accounts where name = ?").bind(0, wanted)
                .mapTo(Integer.class).one() > 0; next++) {
            wanted = name + " " + next;
        }
        return wanted;
    }

    /** Removes an account and its sessions. @return whether there was one */
    boolean remove(String id) {
        return database.write(handle -> handle.execute("delete from accounts where id = ?", id)) > 0;
    }

    private static String checked(String password) {
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
        return new Account(row.getString("id"), row.getString("name"), role(row.getString("role")),
                Instant.ofEpochMilli(row.getLong("created_at")), row.getInt("disabled") != 0);
    }

    /** A role that this program does not know, from a newer one, may nothing but look. */
    static Role role(String word) {
        return Role.of(word).orElse(Role.VIEWER);
    }
}
