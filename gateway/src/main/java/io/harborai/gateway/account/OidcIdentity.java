package io.harborai.gateway.account;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.platform.admin.Role;
import io.harborai.platform.config.OidcConfig;
import io.harborai.platform.secret.RandomText;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom an issuer vouches for.
 *
 * @param subject the issuer and its name for them, which never goes to anybody else
 * @param name    what they are called
 * @param role    what they may do; empty for nothing
 */
record OidcIdentity(String subject, String name, Optional<Role> role) {
    private static final int LONGEST_NAME = 128;

    static OidcIdentity of(OidcConfig config, Map<String, Object> claims) {
        String subject = text(claims.get("sub"));
        String name = subject == null ? "" : subject;
        for (String claim : List.of(config.nameClaim(), "email")) {
            String told = text(at(claims, claim));
            if (told != null) {
                name = told;
                break;
            }
        }
        return new OidcIdentity(key(config.issuer(), subject), name.substring(0, Math.min(name.length(),
                LONGEST_NAME)), role(config, claims));
    }

    /** Of fixed length, whatever an issuer writes. */
    private static String key(URI issuer, @Nullable String subject) {
        return RandomText.hash(issuer + "\n" + subject);
    }

    private static Optional<Role> role(OidcConfig config, Map<String, Object> claims) {
        Object told = at(claims, config.roleClaim());
        Collection<?> values = told instanceof Collection<?> many ? many : told == null ? List.of() : List.of(told);
        if (values.stream().anyMatch(value -> config.admins().contains(String.valueOf(value)))) {
            return Optional.of(Role.ADMIN);
        }
        if (values.stream().anyMatch(value -> config.operators().contains(String.valueOf(value)))) {
            return Optional.of(Role.OPERATOR);
        }
        if (values.stream().anyMatch(value -> config.viewers().contains(String.valueOf(value)))) {
            return Optional.of(Role.VIEWER);
        }
        return Role.of(config.otherwise());
    }

    private static @Nullable Object at(Map<?, ?> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        int dot = path.indexOf('.');
        return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? at(inner, path.substring(dot + 1))
                : null;
    }

    private static @Nullable String text(@Nullable Object claim) {
        return claim instanceof String text && !text.isBlank() ? text.strip() : null;
    }
}
