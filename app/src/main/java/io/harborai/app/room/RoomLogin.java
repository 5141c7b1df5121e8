package io.harborai.app.room;

import java.io.Console;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;

/** Who somebody is in the chat room: a token that is given, or a session that begins with name and password. */
public final class RoomLogin {
    /** Has a session's or a personal token. */
    public static final String TOKEN = "HARBORAI_ROOM_TOKEN";
    /** Has the password for {@code --user}. */
    public static final String PASSWORD = "HARBORAI_ROOM_PASSWORD";

    private RoomLogin() {
    }

    /**
     * The token to show.
     *
     * @param given the option; null for none
     * @param user  the name to log in with; null for none
     * @param key   the server's key, which acts as its administrator where no account is named
     * @throws CommandFailure if nothing is known of who asks
     */
    public static String token(String url, Terminal terminal, @Nullable String given, @Nullable String user,
            Optional<String> key) throws InterruptedException {
        String known = given != null ? given : terminal.environment().getOrDefault(TOKEN, "");
        if (!known.isBlank()) {
            return known;
        }
        if (user == null) {
            return key.orElseThrow(() -> new CommandFailure(ExitCode.USAGE, "who are you? Give --user NAME, or a token "
                    + "with --token or " + TOKEN));
        }
        try (ServerClient client = ServerClient.create(url, Optional.empty())) {
            return client
                    .call("POST", "/api/chat/login", Optional.of(Map.of("name", user, "password", password(terminal,
                            user), "label", "terminal")))
                    .path("token").asString("");
        }
    }

    private static String password(Terminal terminal, String user) {
        String given = terminal.environment().getOrDefault(PASSWORD, "");
        if (!given.isEmpty()) {
            return given;
        }
        Console console = terminal.interactive() ? System.console() : null;
        if (console == null) {
            throw new CommandFailure(ExitCode.USAGE, "the password is missing; set " + PASSWORD);
        }
        char[] typed = console.readPassword("Password of %s: ", user);
        if (typed == null) {
            throw new CommandFailure(ExitCode.USAGE, "no password was typed");
        }
        return new String(typed);
    }
}
