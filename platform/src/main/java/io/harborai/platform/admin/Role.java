package io.harborai.platform.admin;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do on the admin API; each role may do all that the ones before it may. */
public enum Role {
    /** Reads figures, keys (never their secrets), routes. */
    VIEWER,
    /** Also changes what is served: keys, budgets, configuration. */
    OPERATOR,
    /** Also decides who may do so, and reads the audit log. */
    ADMIN;

    /** Whether this role may do what needs that one. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** The name as users write it: {@code viewer}, {@code operator}, {@code admin}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name; empty when there is none. */
    public static Optional<Role> of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
