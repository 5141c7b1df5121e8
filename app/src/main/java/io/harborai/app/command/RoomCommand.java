package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.room.RoomDesk;
import io.harborai.app.room.RoomLogin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code room} command: the chat room at the terminal. */
@Command(name = "harborai room", mixinStandardHelpOptions = true, //
        description = "Talks in a chat room of a running server, and sends and fetches files.", //
        subcommands = {RoomCommand.ListRooms.class, RoomCommand.History.class, RoomCommand.Send.class,
                RoomCommand.FileList.class, RoomCommand.Upload.class, RoomCommand.Download.class,
                RoomCommand.Do.class}, //
        footer = {"%nWithout a subcommand it goes into the room 'public', where /help tells the commands.",
                "%nExamples:", "  harborai room --user ann", "  harborai room list --user ann",
                "  harborai room send public \"Ahoy!\" --token hcp_…", "  harborai room upload public report.pdf"})
public final class RoomCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final Who who = new Who();

    @Option(names = "--room", paramLabel = "ROOM", description = "The room to go into; default public.")
    private String room = "public";

    /** @param terminal what the command sees of the world */
    public RoomCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (RoomDesk desk = who.desk(terminal)) {
            return desk.talk(room);
        }
    }

    /** Where the server is, and who asks. */
    static final class Who {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Option(names = "--user", paramLabel = "NAME", description = "The account; its password comes from "
                + RoomLogin.PASSWORD + " or is asked for.")
        private @Nullable String user;

        @Option(names = "--token", paramLabel = "TOKEN", description = "A chat token; default " + RoomLogin.TOKEN
                + ", or the server's key, which acts as its administrator.")
        private @Nullable String token;

        @Option(names = "--json", description = "Print the server's answer as JSON.")
        private boolean json;

        RoomDesk desk(Terminal terminal) throws InterruptedException {
            String url = server.url(terminal.environment());
            return new RoomDesk(terminal, url, RoomLogin.token(url, terminal, token, user, server.key(terminal
                    .environment())), json);
        }
    }

    /** Something that is done at the desk. */
    private interface Deed {
        void run(RoomDesk desk) throws IOException, InterruptedException;
    }

    private static int at(Who who, Terminal terminal, Deed deed) throws IOException, InterruptedException {
        try (RoomDesk desk = who.desk(terminal)) {
            deed.run(desk);
            return ExitCode.OK;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists your rooms.")
    static final class ListRooms implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Who who = new Who();

        @Option(names = "--all", description = "All public rooms instead.")
        private boolean all;

        ListRooms(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            return at(who, terminal, desk -> desk.list(all));
        }
    }

    @Command(name = "history", mixinStandardHelpOptions = true, description = "Prints the last messages of a room.")
    static final class History implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Who who = new Who();

        @Parameters(paramLabel = "ROOM", description = "The room, by name or id.")
        private String room = "";

        @Option(names = "--before", paramLabel = "NUMBER", description = "Messages before this number.")
        private long before;

        @Option(names = "--limit", paramLabel = "COUNT", description = "How many, 1 to 200; default 30.")
        private int limit = 30;

        History(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            return at(who, terminal, desk -> desk.history(room, before, limit));
        }
    }

    @Command(name = "send", mixinStandardHelpOptions = true, description = "Says something in a room.")
    static final class Send implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Who who = new Who();

        @Parameters(index = "0", paramLabel = "ROOM", description = "The room, by name or id.")
        private String room = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "TEXT", description = "What to say.")
        private List<String> words = List.of();

        Send(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            return at(who, terminal, desk -> desk.send(room, String.join(" ", words)));
        }
    }

    @Command(name = "files", mixinStandardHelpOptions = true, description = "Lists the files of a room.")
    static final class FileList implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Who who = new Who();

        @Parameters(paramLabel = "ROOM", description = "The room, by name or id.")
        private String room = "";

        FileList(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            return at(who, terminal, desk -> desk.files(room));
        }
    }

    @Command(name = "upload", mixinStandardHelpOptions = true, //
            description = "Sends files to a room; goes on where a connection was cut.")
    static final class Upload implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Who who = new Who();

        @Parameters(index = "0", paramLabel = "ROOM", description = "The room, by name or id.")
        private String room = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "The files.")
        private List<Path> paths = List.of();

        Upload(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            return at(who, terminal, desk -> desk.upload(room, paths));
        }
    }

    @Command(name = "download", mixinStandardHelpOptions = true, //
            description = "Fetches a file; goes on where a connection was cut.")
    static final class Download implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Who who = new Who();

        @Parameters(index = "0", paramLabel = "FILE_ID", description = "The file's id, as 'files' lists it.")
        private String file = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "PATH", description = "Where to; default here.")
        private Path to = Path.of(".");

        Download(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            return at(who, terminal, desk -> desk.download(file, to));
        }
    }

    @Command(name = "do", mixinStandardHelpOptions = true, //
            description = "Does what a line that begins with a slash says, such as \"/ai status\".")
    static final class Do implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Who who = new Who();

        @Parameters(index = "0", paramLabel = "ROOM", description = "The room, by name or id.")
        private String room = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "LINE", description = "The line.")
        private List<String> words = List.of();

        Do(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            return at(who, terminal, desk -> desk.command(room, String.join(" ", words)));
        }
    }
}
