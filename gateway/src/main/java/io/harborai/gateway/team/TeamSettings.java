package io.harborai.gateway.team;

import java.util.regex.Pattern;

/**
 * What can be said about a team.
 *
 * @param name 1 to 100 letters, digits, spaces, '_', '.', '-'; no two teams have the same, none begins with {@code team_}
 * @param terms what its keys may use together
 */
public record TeamSettings(String name, Terms terms) {
    /** What ids begin with. */
    static final String ID = "team_";
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} _.-]{0,99}");

    /** Checks the name; one that looks like an id would hide that team. */
    public TeamSettings {
        if (!NAME.matcher(name).matches() || name.startsWith(ID)) {
            throw new FieldException("name", name,
                    "1 to 100 letters, digits, spaces, '_', '.' or '-', beginning with a "
                            + "letter or digit and not with " + ID);
        }
    }
}
