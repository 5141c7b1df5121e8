package io.harborai.gateway.account;

import java.time.Duration;

import io.harborai.platform.config.OidcConfig;
import org.jspecify.annotations.Nullable;

/** The cookie of a sign-in by an issuer. Lax, for the issuer's page leads back here and the browser must then send it. */
final class RoundCookie {
    private static final String NAME = "harborai_oidc";

    private RoundCookie() {
    }

    static @Nullable String read(@Nullable String header) {
        String value = Cookies.value(header, NAME);
        return value == null || value.isEmpty() ? null : value;
    }

    static String write(OidcConfig config, OidcRound round, Duration longest) {
        return cookie(config, round.secret(), longest.toSeconds());
    }

    static String none(OidcConfig config) {
        return cookie(config, "", 0);
    }

    private static String cookie(OidcConfig config, String value, long seconds) {
        return NAME + "=" + value + "; Path=" + OidcRoutes.BEGIN + "; HttpOnly; SameSite=Lax; Max-Age=" + seconds
                + (config.publicUrl().getScheme().equals("https") ? "; Secure" : "");
    }
}
