package io.harborai.app.command;

import java.util.Optional;
import java.util.concurrent.Callable;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The commands on configurations that were in force. */
final class ConfigHistory {
    private ConfigHistory() {
    }

    /** What the commands share. */
    abstract static class Asking implements Callable<Integer> {
        final Terminal terminal;

        @Mixin
        final ConfigDesk desk = new ConfigDesk();

        @Option(names = "--json", description = "Print JSON.")
        boolean json;

        Asking(Terminal terminal) {
            this.terminal = terminal;
        }

        abstract JsonNode answer() throws InterruptedException;

        abstract void print(JsonNode answer);

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = answer();
            if (json) {
                terminal.out().println(answer.toPrettyString());
            } else {
                print(answer);
            }
            return ExitCode.OK;
        }

        void changes(JsonNode answer) {
            for (JsonNode change : answer.path("changes").values()) {
                terminal.out().println(change.path("path").asString("") + ": " + change.path("before") + " -> "
                        + change.path("after")
                        + (change.path("needs_restart").asBoolean(false) ? "   (needs a restart)" : ""));
            }
        }
    }

    /** {@code config history}. */
    @Command(name = "history", mixinStandardHelpOptions = true, //
            description = "Lists the configurations that were in force: number, time, who and why.")
    static final class History extends Asking {
        @Option(names = "--limit", paramLabel = "N", description = "How many, the newest first; default 20.")
        private int limit = 20;

        History(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode answer() throws InterruptedException {
            if (limit < 1 || limit > 1_000) {
                throw new CommandFailure(ExitCode.USAGE, "--limit is " + limit + ", it must be 1 to 1000");
            }
            return desk.history(terminal, limit);
        }

        @Override
        void print(JsonNode answer) {
            Table table = new Table("VERSION", "APPLIED", "BY", "NODE", "REASON");
            answer.path("data").values().forEach(one -> table.row(String.valueOf(one.path("version").asLong(0)),
                    one.path("applied_at").asString(""), one.path("applied_by").asString(""),
                    one.path("node").asString(""), one.path("reason").asString("")));
            table.print(terminal);
        }
    }

    /** {@code config diff}. */
    @Command(name = "diff", mixinStandardHelpOptions = true, description = "Shows what differs between two versions.")
    static final class Diff extends Asking {
        @Parameters(index = "0", paramLabel = "FROM", description = "A version's number.")
        private long from;

        @Parameters(index = "1", paramLabel = "TO", description = "Another one's.")
        private long to;

        Diff(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode answer() throws InterruptedException {
            return desk.diff(terminal, from, to);
        }

        @Override
        void print(JsonNode answer) {
            changes(answer);
        }
    }

    /** {@code config rollback}. */
    @Command(name = "rollback", mixinStandardHelpOptions = true, //
            description = {"Goes back to the changes of the admin API that a version held.",
                    "Files stay as they are: restore them from your version control, and they are loaded again."})
    static final class Rollback extends Asking {
        @Parameters(paramLabel = "VERSION", description = "The version's number.")
        private long version;

        Rollback(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode answer() throws InterruptedException {
            return desk.rollback(terminal, version);
        }

        @Override
        void print(JsonNode answer) {
            changes(answer);
            terminal.out().println("Rolled back to what the admin API had changed at version " + version + ".");
        }
    }

    /** {@code config reload}. */
    @Command(name = "reload", mixinStandardHelpOptions = true, //
            description = "Makes a running server load its configuration anew, and tells what came of it.")
    static final class Reload extends Asking {
        Reload(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode answer() throws InterruptedException {
            return desk.ask(terminal, "POST", "/reload", Optional.empty());
        }

        @Override
        void print(JsonNode answer) {
            changes(answer);
            terminal.out().println("Version " + answer.path("version").asLong(0) + " is in force.");
        }
    }
}
