package io.harborai.chatroom.http;

import java.util.List;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.SignIn;
import io.harborai.chatroom.account.Tokens;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.delivery.CloseReason;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;
import org.jspecify.annotations.Nullable;

/** What people do with their accounts, and administrators with everybody's. */
final class AccountOperations {
    private static final long DAY_MILLIS = 86_400_000;
    private static final int MOST = 200;

    private final ChatParts chat;

    AccountOperations(ChatParts chat) {
        this.chat = chat;
    }

    record Nothing() {}

    record Register(String name, String password) {}

    record Login(@Nullable String token, @Nullable String name, @Nullable String password, @Nullable String label) {}

    /** Somebody is in. The token is there when it was just made. */
    record Welcome(AccountView account, @Nullable String token, @Nullable Long expiresAt) {}

    record AccountView(String account, String name, @Nullable Boolean administrator, @Nullable Boolean online,
            @Nullable Long bannedUntil) {
        static AccountView of(Account account, boolean online, boolean all) {
            return new AccountView(account.id(), account.name(), account.administrator() ? true : null, online,
                    all && account.bannedUntil() > 0 ? account.bannedUntil() : null);
        }
    }

    record Password(String oldPassword, String password) {}

    record MakeToken(String label, @Nullable Integer days) {}

    record MadeToken(String token, Tokens.Kept kept) {}

    record TokenId(String token) {}

    record TokenList(List<Tokens.Kept> tokens) {}

    record Paging(@Nullable String after, @Nullable Integer limit) {}

    record AccountList(List<AccountView> accounts) {}

    record AddAccount(String name, String password, @Nullable Boolean administrator) {}

    record Target(String account) {}

    record TimedTarget(String account, @Nullable Long seconds, @Nullable String reason) {}

    record ChangeAccount(String account, @Nullable String name, @Nullable String password,
            @Nullable Boolean administrator) {}

    List<Operation<?>> all() {
        return List.of(Operation.of("register", Register.class, Welcome.class, "POST /register",
                "Makes an account and begins a session.", this::register).opened(),
                Operation.of("login", Login.class, Welcome.class, "POST /login",
                        "Begins a session by name and password, or shows a token.", this::login).opened(),
                Operation.of("logout", Nothing.class, Operation.Done.class, "POST /logout", "Ends the session.",
                        (caller, none) -> {
                            chat.tokens().end(caller.token());
                            return Operation.Done.YES;
                        }).ending(),
                Operation.of("password", Password.class, Operation.Done.class, "POST /password",
                        "Changes the password; every other session ends.", this::password),
                Operation.of("me", Nothing.class, AccountView.class, "GET /me", "Who asks.",
                        (caller, none) -> AccountView.of(caller.account(), true, true)),
                Operation.of("tokens", Nothing.class, TokenList.class, "GET /tokens",
                        "The sessions and personal tokens of the account.",
                        (caller, none) -> new TokenList(chat.tokens().of(caller.account().id()))),
                Operation.of("make_token", MakeToken.class, MadeToken.class, "POST /tokens",
                        "Makes a personal token for a program; it is shown once.", this::makeToken),
                Operation.of("revoke_token", TokenId.class, Operation.Done.class, "DELETE /tokens/{token}",
                        "Ends a session or a personal token.", (caller, input) -> new Operation.Done(
                                chat.tokens().revoke(caller.account().id(), input.token())))
                        .ending(),
                Operation.of("accounts", Paging.class, AccountList.class, "GET /accounts",
                        "Accounts in the order of their names.", this::accounts),
                Operation.of("add_account", AddAccount.class, AccountView.class, "POST /accounts",
                        "Makes an account, as an administrator.", this::add),
                Operation.of("change_account", ChangeAccount.class, Operation.Done.class, "PATCH /accounts/{account}",
                        "Changes an account, as an administrator.", this::change),
                Operation.of("remove_account", Target.class, Operation.Done.class, "DELETE /accounts/{account}",
                        "Removes an account, as an administrator; what it said stays.", (caller, input) -> {
                            chat.removeAccount(caller.account(), chat.accounts().named(input.account()));
                            return Operation.Done.YES;
                        }),
                Operation.of("ban_account", TimedTarget.class, Operation.Done.class, "POST /accounts/{account}/ban",
                        "Bans an account from the server; 0 seconds are for ever.", (caller, input) -> {
                            chat.banAccount(caller.account(), chat.accounts().named(input.account()),
                                    chat.until(or(input.seconds())), or(input.reason()));
                            return Operation.Done.YES;
                        }),
                Operation.of("unban_account", Target.class, Operation.Done.class, "POST /accounts/{account}/unban",
                        "Ends an account's ban.", (caller, input) -> {
                            chat.freeAccount(caller.account(), chat.accounts().named(input.account()));
                            return Operation.Done.YES;
                        }),
                Operation.of("mute_account", TimedTarget.class, Operation.Done.class, "POST /accounts/{account}/mute",
                        "Takes an account's voice everywhere; 0 seconds are for ever, -1 gives it back.",
                        (caller, input) -> {
                            chat.muteAccount(caller.account(), chat.accounts().named(input.account()),
                                    or(input.seconds()) == -1 ? 0 : chat.until(or(input.seconds())));
                            return Operation.Done.YES;
                        }));
    }

    static long or(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    static String or(@Nullable String value) {
        return value == null ? "" : value;
    }

    static int limit(@Nullable Integer value, int usual) {
        return value == null ? usual : value;
    }

    private Welcome register(Operation.Caller caller, Register input) {
        SignIn.In in = chat.signIn().register(input.name(), input.password(), caller.address());
        chat.newcomer(in.account());
        return welcome(in);
    }

    private static Welcome welcome(SignIn.In in) {
        return new Welcome(AccountView.of(in.account(), true, true), in.made().token(), in.made().kept().expiresAt());
    }

    private Welcome login(Operation.Caller caller, Login input) {
        if (input.token() != null) {
            Tokens.Holder holder = chat.tokens().find(input.token()).orElseThrow(AccountOperations::signedOut);
            return new Welcome(AccountView.of(holder.account(), true, true), null, null);
        }
        return welcome(chat.signIn().login(or(input.name()), or(input.password()), caller.address(),
                or(input.label())));
    }

    static WebFailure signedOut() {
        return WebFailure.of(FailureKind.AUTHENTICATION, "signed_out",
                "The token is over, or was never good. Log in again.");
    }

    private Operation.Done password(Operation.Caller caller, Password input) {
        chat.signIn().confirm(caller.account(), input.oldPassword(), caller.address());
        chat.accounts().password(caller.account().id(), input.password(), caller.token());
        chat.hub().signOut(caller.account().id(), CloseReason.SIGNED_OUT, caller.token());
        return Operation.Done.YES;
    }

    private MadeToken makeToken(Operation.Caller caller, MakeToken input) {
        int days = input.days() == null ? 0 : input.days();
        if (days < 0 || days > 3660) {
            throw new WrongInput("days", "'days' is " + days + ", it must be 0 (for ever) to 3660.");
        }
        Tokens.Made made = chat.tokens().personal(caller.account(), input.label(), days == 0
                ? Long.MAX_VALUE
                : chat.clock().millis() + days * DAY_MILLIS);
        return new MadeToken(made.token(), made.kept());
    }

    private AccountList accounts(Operation.Caller caller, Paging input) {
        int limit = Math.clamp(limit(input.limit(), 100), 1, MOST);
        return new AccountList(chat.accounts().page(or(input.after()), limit, false).stream()
                .map(account -> AccountView.of(account, chat.hub().online(account.id()), caller.account()
                        .administrator()))
                .toList());
    }

    private AccountView add(Operation.Caller caller, AddAccount input) {
        ChatParts.requireAdministrator(caller.account());
        Account made = chat.newcomer(chat.accounts().create(input.name(), input.password(), Boolean.TRUE.equals(input
                .administrator())));
        chat.audit().note(caller.account().id(), "add_account", "", made.id(), made.name());
        return AccountView.of(made, false, true);
    }

    private Operation.Done change(Operation.Caller caller, ChangeAccount input) {
        ChatParts.requireAdministrator(caller.account());
        Account target = chat.accounts().named(input.account());
        if (input.name() != null) {
            chat.renameAccount(caller.account(), target, input.name());
        }
        if (input.password() != null) {
            chat.resetPassword(caller.account(), target, input.password());
        }
        if (input.administrator() != null) {
            chat.accounts().administrator(target.id(), input.administrator());
        }
        chat.audit().note(caller.account().id(), "change_account", "", target.id(), "");
        return Operation.Done.YES;
    }
}
