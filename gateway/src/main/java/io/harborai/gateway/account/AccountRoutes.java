package io.harborai.gateway.account;

import java.util.List;
import java.util.Optional;

import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.secret.Passwords;
import org.jspecify.annotations.Nullable;

/** {@code /admin/v1/accounts}: who may sign in. Whoever is changed is signed out everywhere. */
public final class AccountRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/accounts";
    private static final String ONE = PATH + "/{id}";
    private static final AdminRoute LIST = AdminRoute.of("GET", PATH, Role.ADMIN, "Lists accounts by name.")
            .givesPagesOf(Account.class);
    private static final List<AdminRoute> ROUTES = List.of(LIST,
            AdminRoute.of("POST", PATH, Role.ADMIN, "Makes an account.").takes(Wanted.class).gives(Account.class)
                    .status(201),
            AdminRoute.of("GET", ONE, Role.ADMIN, "Shows an account.").gives(Account.class),
            AdminRoute.of("PATCH", ONE, Role.ADMIN, "Changes an account's role or password, or disables it.")
                    .takes(Wish.class).gives(Account.class),
            AdminRoute.of("DELETE", ONE, Role.ADMIN, "Removes an account.").gives(Account.class));

    private final AccountStore accounts;

    /** @param accounts what is shown and changed */
    public AccountRoutes(AccountStore accounts) {
        this.accounts = accounts;
    }

    /** The body of a {@code POST}. */
    record Wanted(@Nullable String name, @Nullable String role, @Nullable String password) {
        @Override
        public String toString() {
            return "Wanted[" + name + ", " + role + "]";
        }
    }

    /** The body of a {@code PATCH}; what is not there stays. */
    record Wish(@Nullable String role, @Nullable Boolean disabled, @Nullable String password) {
        @Override
        public String toString() {
            return "Wish[" + role + ", " + disabled + "]";
        }
    }

    @Override
    public boolean serves(String path) {
        return ROUTES.stream().anyMatch(route -> route.matches(path));
    }

    @Override
    public List<AdminRoute> routes() {
        return ROUTES;
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        throw new IllegalStateException("accounts are asked for with the whole request");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        try {
            return request.path().equals(PATH) ? all(request) : one(request);
        } catch (Passwords.Busy busy) {
            return AdminAnswer.failed(Passwords.Busy.failure());
        }
    }

    private AdminAnswer all(AdminRequest request) {
        return switch (request.method()) {
            case "GET" -> Bodies.json(200, accounts.list(PageRequest.of(LIST.parameters(request)))
                    .toJson(Account::toJson));
            case "POST" -> {
                Wanted wanted = Bodies.read(request.body(), Wanted.class,
                        "{\"name\": text, \"role\": viewer|operator|admin, \"password\": text}");
                Account made = accounts.create(Bodies.needed("name", wanted.name()), Bodies.role(wanted.role()),
                        Bodies.needed("password", wanted.password()));
                yield Bodies.json(201, made.toJson());
            }
            default -> AdminAnswer.notAllowed(PATH, request.method(), "GET, POST");
        };
    }

    private AdminAnswer one(AdminRequest request) {
        String id = request.path().substring(PATH.length() + 1);
        return switch (request.method()) {
            case "GET" -> shown(accounts.find(id), id);
            case "PATCH" -> {
                Wish wish = Bodies.read(request.body(), Wish.class,
                        "{\"role\": viewer|operator|admin, \"disabled\": true|false, \"password\": text}");
                if (wish.role() == null && wish.disabled() == null && wish.password() == null) {
                    throw new WrongInput(null, "Nothing is to be changed: give role, disabled or password.");
                }
                Role role = wish.role() == null ? null : Bodies.role(wish.role());
                yield shown(accounts.change(id, role, wish.disabled(), wish.password()), id);
            }
            case "DELETE" -> {
                Optional<Account> known = accounts.find(id);
                yield accounts.remove(id) ? shown(known, id) : Bodies.nothing("account", id);
            }
            default -> AdminAnswer.notAllowed(request.path(), request.method(), "GET, PATCH, DELETE");
        };
    }

    private static AdminAnswer shown(Optional<Account> account, String id) {
        return account.map(found -> Bodies.json(200, found.toJson())).orElseGet(() -> Bodies.nothing("account", id));
    }
}
