package io.harborai.app;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command sees of the world.
 *
 * @param in standard input
 * @param out standard output, for results
 * @param err standard error, for messages
 * @param environment the environment variables
 * @param directory the working directory
 * @param interactive whether a person types into {@code in}
 * @param colour whether {@code out} shows colours
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment,
        Path directory, boolean interactive, boolean colour) {

    /** The process's own. The launcher tells which streams are terminals: Java cannot ask for one of them alone. */
    static Terminal ofProcess() {
        Map<String, String> environment = System.getenv();
        boolean colour = Boolean.getBoolean("harborai.terminal.out") && !environment.containsKey("NO_COLOR");
        return new Terminal(System.in, System.out, System.err, environment, Path.of("").toAbsolutePath(),
                Boolean.getBoolean("harborai.terminal.in"), colour);
    }

    /** The same, for messages alone: what a program reads from standard output stays clean. */
    public Terminal messages() {
        return new Terminal(in, err, err, environment, directory, interactive, colour);
    }

    /**
     * A text in an ANSI style, where colours are shown.
     *
     * @param style the style's number, such as 1 for bold
     * @param text the text
     * @return the text, styled or plain
     */
    public String styled(int style, String text) {
        return colour ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
    }
}
