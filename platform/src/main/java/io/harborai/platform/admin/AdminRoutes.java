package io.harborai.platform.admin;

import java.util.List;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;

/** The routes below {@code /admin/v1}. The caller is known to have the role that the route needs. */
public interface AdminRoutes {
    /** Whether there is something at this path. Called on event loops. */
    boolean serves(String path);

    /** Answers; called on a virtual thread, so it may block. {@code body} is empty unless one was sent. */
    AdminAnswer answer(String method, String path, byte[] body);

    /** The same with what follows the question mark in the URL, as sent; empty when nothing does. */
    default AdminAnswer answer(String method, String path, String query, byte[] body) {
        return answer(method, path, body);
    }

    /**
     * Answers; called on a virtual thread, so it may block. Whoever asks has the role that the route needs.
     *
     * @param request the request with whoever sent it
     */
    default AdminAnswer answer(AdminRequest request) {
        return answer(request.method(), request.path(), request.query(), request.body());
    }

    /**
     * What the routes say of themselves. What is served but not declared needs the role {@link Role#ADMIN}, and the OpenAPI
     * document does not have it.
     */
    default List<AdminRoute> routes() {
        return List.of();
    }

    /** What a route says of itself; empty when it is not declared. Called on event loops. */
    default Optional<AdminRoute> declared(String method, String path) {
        String read = method.equals("HEAD") ? "GET" : method;
        return routes().stream().filter(route -> route.method().equals(read) && route.matches(path)).findFirst();
    }

    /** Who comes in by something other than the gateway's keys. Called on a virtual thread, so it may block. */
    default Entry enter(Credentials credentials) {
        return Entry.UNKNOWN;
    }

    /** All of these; the first that serves a path answers. */
    static AdminRoutes all(List<AdminRoutes> routes) {
        List<AdminRoutes> parts = List.copyOf(routes);
        List<AdminRoute> declared = parts.stream().flatMap(part -> part.routes().stream()).toList();
        return new AdminRoutes() {
            @Override
            public boolean serves(String path) {
                return parts.stream().anyMatch(part -> part.serves(path));
            }

            @Override
            public AdminAnswer answer(String method, String path, byte[] body) {
                return answer(method, path, "", body);
            }

            @Override
            public AdminAnswer answer(String method, String path, String query, byte[] body) {
                return parts.stream().filter(part -> part.serves(path)).findFirst()
                        .map(part -> part.answer(method, path, query, body)).orElseGet(() -> nothing(path));
            }

            @Override
            public AdminAnswer answer(AdminRequest request) {
                return parts.stream().filter(part -> part.serves(request.path())).findFirst()
                        .map(part -> part.answer(request)).orElseGet(() -> nothing(request.path()));
            }

            @Override
            public List<AdminRoute> routes() {
                return declared;
            }

            @Override
            public Entry enter(Credentials credentials) {
                for (AdminRoutes part : parts) {
                    Entry entry = part.enter(credentials);
                    if (!(entry instanceof Entry.Unknown)) {
                        return entry;
                    }
                }
                return Entry.UNKNOWN;
            }
        };
    }

    private static AdminAnswer nothing(String path) {
        return AdminAnswer.failed(Failure.of(FailureKind.NOT_FOUND, "There is nothing at " + path + ".")
                .withCode("unknown_route"));
    }
}
