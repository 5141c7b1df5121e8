package io.harborai.app.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code harborai prompts}: versions of prompt templates, and the labels that requests name. */
@Command(name = "prompts", mixinStandardHelpOptions = true, //
        description = {"Adds, shows, labels and deletes prompt templates.",
                "A request uses one by \"prompt\": {\"id\": …, \"variables\": {…}}."}, //
        subcommands = {PromptsCommand.Add.class, PromptsCommand.ListPrompts.class, PromptsCommand.Show.class,
                PromptsCommand.Label.class, PromptsCommand.Delete.class}, //
        footer = {"%nExamples:",
                "  harborai prompts add greet --system 'Speak {{language}}.' --user '{{question}}' --label production",
                "  harborai prompts add greet --file greet.json --note 'shorter'",
                "  harborai prompts label greet staging 2",
                "  harborai prompts show greet", "  harborai prompts delete greet"})
public final class PromptsCommand {
    private static final String PROMPTS = "/admin/v1/prompts";
    private static final long MAX_FILE_BYTES = 8L << 20;

    /** @param terminal what the command sees of the world */
    public PromptsCommand(Terminal terminal) {
    }

    /** {@code prompts add}. */
    @Command(name = "add", mixinStandardHelpOptions = true, //
            description = "Adds a version; the variables of --system and --user are texts that must be given.")
    static final class Add extends OnePrompt {
        @Option(names = "--file", paramLabel = "FILE", description = "JSON with messages and variables, as the API takes it.")
        private @Nullable Path file;

        @Option(names = "--system", paramLabel = "TEXT", description = "The system message.")
        private @Nullable String system;

        @Option(names = "--user", paramLabel = "TEXT", description = "The user's message.")
        private @Nullable String user;

        @Option(names = "--label", paramLabel = "LABEL", description = "Points here from now on; may be repeated.")
        private List<String> labels = new ArrayList<>();

        @Option(names = "--note", paramLabel = "TEXT", description = "Why it is made.")
        private @Nullable String note;

        Add(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            Map<String, @Nullable Object> body = file == null ? typed() : read(file);
            if (!labels.isEmpty()) {
                body.put("labels", labels);
            }
            if (note != null) {
                body.put("note", note);
            }
            return desk.call("POST", path() + "/versions", Optional.of(body));
        }

        private Map<String, @Nullable Object> typed() {
            List<Map<String, String>> messages = new ArrayList<>();
            StringBuilder all = new StringBuilder();
            for (String[] each : new @Nullable String[][]{{"system", system}, {"user", user}}) {
                if (each[1] != null) {
                    messages.add(Map.of("role", each[0], "content", each[1]));
                    all.append(each[1]).append('\n');
                }
            }
            if (messages.isEmpty()) {
                throw new CommandFailure(ExitCode.USAGE, "Give --file, or --system and --user.");
            }
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("messages", messages);
            body.put("variables", java.util.regex.Pattern.compile("(?<!\\\\)\\{\\{\\s*(\\w+)\\s*\\}\\}").matcher(all)
                    .results().map(found -> found.group(1)).distinct().map(name -> Map.of("name", name)).toList());
            return body;
        }

        @SuppressWarnings("unchecked") // an object of JSON is a map of texts
        private static Map<String, @Nullable Object> read(Path file) {
            try {
                if (Files.size(file) > MAX_FILE_BYTES) {
                    throw new CommandFailure(ExitCode.USAGE, file + " is longer than 8 MB.");
                }
                return JsonMapper.shared().readValue(Files.readAllBytes(file), LinkedHashMap.class);
            } catch (NoSuchFileException missing) {
                throw new CommandFailure(ExitCode.NO_INPUT, "There is no file " + file + ".");
            } catch (JacksonException wrong) {
                throw new CommandFailure(ExitCode.USAGE, file + " is no JSON object: " + wrong.getOriginalMessage());
            } catch (IOException unread) {
                throw new UncheckedIOException(unread);
            }
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            JsonNode versions = answer.path("versions");
            out.out().println("Added version " + shown(versions.path(versions.size() - 1).path("version")) + " of "
                    + shown(answer.path("id")) + ". Labels: " + shown(answer.path("labels")));
        }
    }

    /** {@code prompts list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the prompts.")
    static final class ListPrompts extends DeskCommand {
        ListPrompts(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("GET", PROMPTS, Optional.empty());
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            Table table = new Table("ID", "NEWEST", "LABELS", "CHANGED");
            answer.path("data").forEach(prompt -> table.row(shown(prompt.path("id")), shown(prompt.path("newest")),
                    shown(prompt.path("labels")), shown(prompt.path("changed_at"))));
            table.print(out);
        }
    }

    /** {@code prompts show}. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a prompt with all its versions.")
    static final class Show extends OnePrompt {
        Show(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("GET", path(), Optional.empty());
        }
    }

    /** {@code prompts label}. */
    @Command(name = "label", mixinStandardHelpOptions = true, description = "Points a label to a version, or removes it.")
    static final class Label extends OnePrompt {
        @Parameters(index = "1", paramLabel = "LABEL", description = "The label, such as production.")
        private String label = "";

        @Parameters(index = "2", paramLabel = "VERSION", arity = "0..1", description = "The version; nothing removes the label.")
        private @Nullable Integer version;

        Label(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            String path = at(path() + "/labels", label);
            return version == null
                    ? desk.call("DELETE", path, Optional.empty())
                    : desk.call("PUT", path, Optional.of(Map.of("version", version)));
        }
    }

    /** {@code prompts delete}. */
    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a prompt with all its versions.")
    static final class Delete extends OnePrompt {
        Delete(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("DELETE", path(), Optional.empty());
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            out.out().println("Deleted " + shown(answer.path("id")) + ".");
        }
    }

    /** A command on one prompt. */
    abstract static class OnePrompt extends DeskCommand {
        @Parameters(index = "0", paramLabel = "PROMPT", description = "The prompt's id; see harborai prompts list.")
        private String prompt = "";

        OnePrompt(Terminal terminal) {
            super(terminal);
        }

        String path() {
            return at(PROMPTS, prompt);
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            out.out().println(shown(answer.path("id")) + "  labels: " + shown(answer.path("labels")));
            answer.path("versions").forEach(version -> {
                out.out().println();
                out.out().println("version " + shown(version.path("version")) + "  " + shown(version.path("created_at"))
                        + "  " + shown(version.path("note")));
                version.path("variables").forEach(variable -> out.out().println("  {{" + shown(variable.path("name"))
                        + "}}  " + shown(variable.path("type"))
                        + (variable.path("required").asBoolean(true) ? "" : ", optional")));
                version.path("messages").forEach(message -> out.out().println("  " + shown(message.path("role")) + ": "
                        + shown(message.path("content"))));
            });
        }
    }
}
