package io.harborai.gateway.file;

import io.harborai.platform.web.WebCaller;

/** Whose something is: the team's whose key made it, or the key's own when it has no team. */
public final class Owner {
    private Owner() {
    }

    /** The owner that a caller acts for. */
    public static String of(WebCaller caller) {
        return caller.team().isEmpty() ? "key:" + caller.id() : "team:" + caller.team();
    }
}
