package io.harborai.app.room;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.TerminalBuilder;
import tools.jackson.databind.JsonNode;

/** Talking in a room, line by line; what others say appears above the line that is being typed. */
final class RoomPrompt {
    /** The client's own commands; all others are the server's. */
    private static final Map<String, String> OWN = new TreeMap<>(Map.of("/exit", "/exit: leave the program", "/history",
            "/history [NUMBER]: the last messages before a number", "/send_files", "/send_files FILE…", "/recv_files",
            "/recv_files FILE_ID [DIRECTORY]", "/enter_chat", "/enter_chat ROOM: go into a room"));
    /** Of the server, for completion. */
    private static final List<String> SERVER = List.of("/help", "/info", "/list", "/create_chat", "/join_chat",
            "/leave", "/add", "/del", "/modify", "/ban", "/free", "/kick", "/mute", "/unmute", "/announce", "/ai");
    private static final Map<String, List<String>> WORDS = Map.of("/list", List.of("-u", "-s", "-c", "-g", "-f"), "/ai",
            List.of("status", "clear", "help", "add", "remove"), "/ban", List.of("-u", "-g"), "/free", List.of("-u",
                    "-g", "-l"),
            "/del", List.of("-u", "-g"), "/add", List.of("-u"), "/modify", List.of("-u", "-g"));

    private final RoomSession session;
    private final RoomFiles files;
    private final RoomLines lines;
    private final Terminal terminal;

    RoomPrompt(RoomSession session, RoomFiles files, RoomLines lines, Terminal terminal) {
        this.session = session;
        this.files = files;
        this.lines = lines;
        this.terminal = terminal;
    }

    /** Reads lines until the end. */
    int run(String room, Printing printing) throws IOException {
        try (org.jline.terminal.Terminal screen = TerminalBuilder.builder().system(true).build()) {
            LineReader reader = LineReaderBuilder.builder().terminal(screen).appName("harborai")
                    .completer(
                            (any, line, candidates) -> complete(line.words().subList(0, line.wordIndex()), candidates))
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).build();
            printing.to(reader::printAbove);
            enter(room, printing);
            while (true) {
                try {
                    String line = reader.readLine(terminal.styled(1, "> "));
                    if (line.strip().equals("/exit")) {
                        return ExitCode.OK;
                    }
                    if (!line.isBlank()) {
                        obey(line.strip(), printing);
                    }
                } catch (UserInterruptException | EndOfFileException over) {
                    return ExitCode.OK;
                } catch (CommandFailure | IOException failed) {
                    printing.line(String.valueOf(failed.getMessage()));
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                    return ExitCode.FAILED;
                }
            }
        }
    }

    private void complete(List<String> before, List<Candidate> candidates) {
        if (before.isEmpty()) {
            OWN.forEach((name, usage) -> candidates.add(new Candidate(name, name, null, usage, null, null, true)));
            SERVER.forEach(name -> candidates.add(new Candidate(name)));
        } else if (before.size() == 1) {
            WORDS.getOrDefault(before.getFirst(), List.of()).forEach(word -> candidates.add(new Candidate(word)));
        }
    }

    private void enter(String room, Printing printing) {
        JsonNode entered = session.enter(room);
        printing.line(terminal.styled(2, "You are in '" + RoomLines.plain(entered.path("view").path("name").asString(
                room)) + "'. /help tells the commands, /exit ends."));
        String announcement = RoomLines.plain(entered.path("view").path("announcement").asString(""));
        if (!announcement.isEmpty()) {
            printing.line(terminal.styled(1, announcement));
        }
        entered.path("messages").forEach(message -> printing.line(lines.message(message)));
    }

    private void obey(String line, Printing printing) throws IOException, InterruptedException {
        List<String> words = List.of(line.split("\\s+"));
        switch (words.getFirst()) {
            case "/history" -> history(words, printing);
            case "/send_files" -> {
                for (String name : words.subList(1, words.size())) {
                    files.upload(session.room(), terminal.directory().resolve(name));
                }
            }
            case "/recv_files" -> printing.line("Saved as " + files.download(at(words, 1), terminal.directory().resolve(
                    words.size() > 2 ? words.get(2) : ".")));
            case "/enter_chat" -> enter(line.substring("/enter_chat".length()).strip(), printing);
            case "/help", "/?" -> {
                printing.line(String.join("\n", new ArrayList<>(OWN.values())));
                server(line, printing);
            }
            default -> {
                if (line.startsWith("/")) {
                    server(line, printing);
                } else {
                    session.say(line);
                }
            }
        }
    }

    private static String at(List<String> words, int index) {
        if (words.size() <= index) {
            throw new CommandFailure(ExitCode.USAGE, "Say it as: " + OWN.getOrDefault(words.getFirst(), words
                    .getFirst()));
        }
        return words.get(index);
    }

    private void history(List<String> words, Printing printing) {
        long before = words.size() > 1 && words.get(1).matches("[0-9]{1,15}") ? Long.parseLong(words.get(1)) : 0;
        session.ask("history", Map.of("room", session.room(), "before", before, "limit", 30)).path("messages").forEach(
                message -> printing.line(lines.message(message)));
    }

    private void server(String line, Printing printing) {
        printing.line(RoomLines.plain(session.ask("command", Map.of("room", session.room(), "text", line)).path("text")
                .asString("")));
    }

    /** Where lines go: standard output before the prompt is there, above the prompt then. Thread-safe. */
    static final class Printing {
        private volatile java.util.function.Consumer<String> to;

        Printing(java.util.function.Consumer<String> to) {
            this.to = to;
        }

        void to(java.util.function.Consumer<String> next) {
            to = next;
        }

        void line(String text) {
            to.accept(text);
        }
    }

}
