package io.harborai.gateway.account;

import io.harborai.platform.admin.AdminRequest;
import org.jspecify.annotations.Nullable;

/** The cookie of a session: for this host only, never shown to scripts, never sent by other sites' pages. */
final class SessionCookie {
    /** Browsers take a cookie with this prefix only when it is secure, so no plain page can plant one. */
    private static final String SECURE_NAME = "__Host-harborai_session";
    private static final String PLAIN_NAME = "harborai_session";

    private SessionCookie() {
    }

    static @Nullable String read(@Nullable String header) {
        String secure = Cookies.value(header, SECURE_NAME);
        return secure != null ? secure : Cookies.value(header, PLAIN_NAME);
    }

    static String write(AdminRequest request, String secret, long seconds) {
        // Only the caller's own cookie depends on this header, so it need not be believed.
        return write("https".equalsIgnoreCase(request.header("x-forwarded-proto")), secret, seconds);
    }

    static String write(boolean secure, String secret, long seconds) {
        return (secure ? SECURE_NAME : PLAIN_NAME) + "=" + secret + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
                + seconds + (secure ? "; Secure" : "");
    }
}
