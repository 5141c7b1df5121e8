package io.harborai.app;

import java.util.List;
import java.util.Optional;

/** The {@code version} command. */
public final class Version {
    private Version() {
    }

    /**
     * The program's version.
     *
     * @return the version; {@code development} when it does not run from its jar
     */
    public static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("development");
    }

    static int print(List<String> args, Terminal terminal) {
        String java = System.getProperty("java.version", "?");
        switch (args.isEmpty() ? "" : args.getFirst()) {
            case "" -> terminal.out().println("harborai " + number() + " (Java " + java + ")");
            case "--json" -> terminal.out().println("{\"version\":\"" + number() + "\",\"java\":\"" + java + "\"}");
            case "--help", "-h" -> terminal.out().println("Usage: harborai version [--json]\nShows the version.");
            default -> {
                terminal.err().println(
                        "harborai version: unknown option " + args.getFirst() + ". See: harborai help version");
                return ExitCode.USAGE;
            }
        }
        return ExitCode.OK;
    }
}
