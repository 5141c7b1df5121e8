package io.harborai.app.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;

/**
 * What is deployed.
 *
 * @param launcher the script that runs it
 * @param lib the directory of its jars
 */
public record Distribution(Path launcher, Path lib) {
    private static final String LAUNCHER = "harborai";
    /** Beside the launcher in an archive, and where a checkout builds them. */
    private static final List<String> LIBS = List.of("lib", "app/target/dist/lib");

    /**
     * Finds it.
     *
     * @param home an unpacked archive, a release, or a checkout that was built
     * @return the distribution
     * @throws CommandFailure if there is none
     */
    public static Distribution at(Path home) {
        Path launcher = home.resolve(LAUNCHER);
        return LIBS.stream().map(home::resolve).filter(lib -> Files.isRegularFile(launcher) && Files.isDirectory(lib))
                .findFirst().map(lib -> new Distribution(launcher, lib))
                .orElseThrow(() -> new CommandFailure(ExitCode.NO_INPUT, home
                        + " is no distribution: it has no harborai with lib beside it; unpack the archive, or name another directory with --from"));
    }
}
