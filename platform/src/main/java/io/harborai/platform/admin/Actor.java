package io.harborai.platform.admin;

import java.util.Locale;

/**
 * Somebody who acts on the admin API or with the command line.
 *
 * @param kind what they showed
 * @param id   the key's or account's id
 * @param name what people call it
 * @param role what they may do
 */
public record Actor(Kind kind, String id, String name, Role role) {
    /** What an actor showed to come in. */
    public enum Kind {
        /** A key. */
        KEY,
        /** A session of an account. */
        ACCOUNT,
        /** Access to the data directory. */
        COMMAND,
        /** Nobody: the program itself, or somebody who is not in yet. */
        SYSTEM;

        /** In lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who works on the data directory itself, by the name of the operating system's user. */
    public static Actor command(String user) {
        return new Actor(Kind.COMMAND, user, user, Role.ADMIN);
    }

    /** The program itself, in this part. */
    public static Actor system(String part) {
        return new Actor(Kind.SYSTEM, part, part, Role.ADMIN);
    }
}
