package io.harborai.chatroom.account;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.secret.Passwords;
import io.harborai.platform.secret.SlowDown;
import io.harborai.platform.web.WebFailure;

/**
 * Lets people in by name and password. Guessing gets slow by name and by address; an unknown name and a wrong password are
 * told apart neither by words nor by time. Blocking; safe to share between threads.
 */
public final class SignIn {
    private static final int FREE_BY_NAME = 5;
    private static final int FREE_BY_ADDRESS = 50;
    /** Registrations from one address that cost nothing. */
    private static final int FREE_ACCOUNTS = 20;
    private static final int MOST_HELD = 10_000;

    private final Accounts accounts;
    private final Tokens tokens;
    private final AccountSettings settings;
    private final InstantSource clock;
    private final SlowDown names;
    private final SlowDown addresses;
    private final SlowDown registrations;

    /** Lets people into these accounts; {@code nodes} tells the other nodes of attempts. */
    public SignIn(Accounts accounts, Tokens tokens, AccountSettings settings, InstantSource clock, Bus nodes) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.settings = settings;
        this.clock = clock;
        this.names = new SlowDown(FREE_BY_NAME, MOST_HELD, clock, nodes, "room:name");
        this.addresses = new SlowDown(FREE_BY_ADDRESS, MOST_HELD, clock, nodes, "room:address");
        this.registrations = new SlowDown(FREE_ACCOUNTS, MOST_HELD, clock, nodes, "room:account");
    }

    /**
     * Somebody who is in.
     *
     * @param account who
     * @param made    their new session
     */
    public record In(Account account, Tokens.Made made) {}

    /**
     * Makes an account, and lets its owner in.
     *
     * @throws WebFailure if that is not allowed here, or too often
     */
    public In register(String name, String password, String address) {
        if (!settings.registration()) {
            throw WebFailure.of(FailureKind.PERMISSION, "registration_closed",
                    "Accounts are made by an administrator here; ask one.");
        }
        refuseWhile(registrations.wait(address));
        registrations.attempted(address);
        Account account = busyTold(() -> accounts.create(name, password, false));
        return new In(account, tokens.begin(account, "registration"));
    }

    /**
     * Lets somebody in.
     *
     * @throws WebFailure if name and password do not fit, at once or because of too many failures
     */
    public In login(String name, String password, String address, String label) {
        Duration byName = names.wait(AccountName.key(name));
        Duration byAddress = addresses.wait(address);
        refuseWhile(byName.compareTo(byAddress) > 0 ? byName : byAddress);
        if (name.length() > 40 || password.length() > Passwords.LONGEST) {
            throw wrong();
        }
        names.attempted(AccountName.key(name));
        addresses.attempted(address);
        Optional<Account> found = busyTold(() -> accounts.withPassword(name, password));
        Account account = found.orElseThrow(SignIn::wrong);
        names.succeeded(AccountName.key(name));
        addresses.succeeded(address);
        // Only who knows the password learns of the ban.
        if (account.banned(clock.millis())) {
            throw banned(account);
        }
        return new In(account, tokens.begin(account, label));
    }

    /** Whether this is the account's password; guessing gets slow here, too. */
    public void confirm(Account account, String password, String address) {
        refuseWhile(names.wait(AccountName.key(account.name())));
        names.attempted(AccountName.key(account.name()));
        addresses.attempted(address);
        if (busyTold(() -> accounts.withPassword(account.name(), password)).isEmpty()) {
            throw wrong();
        }
        names.succeeded(AccountName.key(account.name()));
        addresses.succeeded(address);
    }

    /** What a banned account is told. */
    public static WebFailure banned(Account account) {
        return WebFailure.of(FailureKind.PERMISSION, "banned", "This account is banned "
                + Account.until(account.bannedUntil()) + (account.banReason().isEmpty()
                        ? "."
                        : ": " + account.banReason()));
    }

    private static WebFailure wrong() {
        return WebFailure.of(FailureKind.AUTHENTICATION, "wrong_credentials", "Name and password do not fit.");
    }

    private static void refuseWhile(Duration wait) {
        if (wait.isPositive()) {
            throw new WebFailure(Failure.of(FailureKind.RATE_LIMIT,
                    "Too many attempts. Try again in " + Math.max(1, wait.toSeconds()) + " s.").withCode("slow_down")
                    .withRetryAfter(wait));
        }
    }

    private static <T> T busyTold(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (Passwords.Busy busy) {
            throw new WebFailure(Passwords.Busy.failure());
        }
    }
}
