package io.harborai.gateway.http;

import java.util.List;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;

/** The routes below {@code /admin/v1}. The caller is known to be an administrator. */
public interface AdminRoutes {
    /** Whether there is something at this path. Called on event loops. */
    boolean serves(String path);

    /** Answers; called on a virtual thread, so it may block. {@code body} is empty unless one was sent. */
    AdminAnswer answer(String method, String path, byte[] body);

    /** The same with what follows the question mark in the URL, as sent; empty when nothing does. */
    default AdminAnswer answer(String method, String path, String query, byte[] body) {
        return answer(method, path, body);
    }

    /** All of these; the first that serves a path answers. */
    static AdminRoutes all(List<AdminRoutes> routes) {
        List<AdminRoutes> parts = List.copyOf(routes);
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
                        .map(part -> part.answer(method, path, query, body))
                        .orElseGet(() -> AdminAnswer.failed(Failure.of(FailureKind.NOT_FOUND, "There is nothing at "
                                + path + ".").withCode("unknown_route")));
            }
        };
    }
}
