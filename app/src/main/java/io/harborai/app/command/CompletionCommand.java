package io.harborai.app.command;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

import io.harborai.app.Terminal;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The {@code completion} command. */
@Command(name = "harborai completion", mixinStandardHelpOptions = true, //
        description = {"Prints a script by which a shell completes commands and options.",
                "zsh reads the script for bash."}, //
        footer = {"%nExamples:", "  source <(harborai completion)                            for this shell",
                "  harborai completion > ~/.local/share/bash-completion/completions/harborai",
                "  echo 'source <(harborai completion zsh)' >> ~/.zshrc"})
public final class CompletionCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Supplier<CommandLine> whole;

    @Parameters(arity = "0..1", paramLabel = "SHELL", defaultValue = "bash", //
            description = "bash or zsh; default ${DEFAULT-VALUE}.")
    private Shell shell = Shell.bash;

    /** A shell; in small letters, as people write them. */
    private enum Shell {
        bash, zsh
    }

    /**
     * The command.
     *
     * @param terminal what the command sees of the world
     * @param whole    makes a command line with every command there is
     */
    public CompletionCommand(Terminal terminal, Supplier<CommandLine> whole) {
        this.terminal = terminal;
        this.whole = whole;
    }

    @Override
    public Integer call() {
        if (shell == Shell.zsh) {
            // Before compinit has run, the script's own setup for zsh finds nothing to build on.
            terminal.out().println("autoload -Uz compinit && compinit");
        }
        terminal.out().print(AutoComplete.bash("harborai", whole.get()));
        return 0;
    }
}
