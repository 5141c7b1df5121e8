package io.harborai.gateway.http;

/** The routes below {@code /admin/v1}. The caller is known to be an administrator. */
public interface AdminRoutes {
    /** Whether there is something at this path. Called on event loops. */
    boolean serves(String path);

    /** Answers; called on a virtual thread, so it may block. {@code body} is empty unless one was sent. */
    AdminAnswer answer(String method, String path, byte[] body);
}
