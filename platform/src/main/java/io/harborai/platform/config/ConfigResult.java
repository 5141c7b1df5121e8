package io.harborai.platform.config;

import java.nio.file.Path;
import java.util.List;

/** What loading a configuration gave. */
public sealed interface ConfigResult {

    /**
     * A configuration that can be used.
     *
     * @param config the configuration
     * @param view each setting with its value and origin, credentials masked
     * @param warnings what is worth saying about it, in the order of the file
     */
    record Loaded(HarborConfig config, ConfigView view, List<Finding> warnings) implements ConfigResult {
        /** Copies the list. */
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * A configuration that cannot be used.
     *
     * @param findings every finding, errors and warnings, at least one of them an error
     */
    record Rejected(List<Finding> findings) implements ConfigResult {
        /** Copies the list. */
        public Rejected {
            findings = List.copyOf(findings);
        }
    }

    /**
     * A configuration file that was asked for and cannot be read.
     *
     * @param file the file
     * @param cause why
     * @param message why, and what to do
     */
    record Unavailable(Path file, Cause cause, String message) implements ConfigResult {}

    /** Why a file cannot be read. */
    enum Cause {
        /** There is no such file. */
        MISSING,
        /** The process may not read it. */
        PERMISSION,
        /** Reading failed. */
        IO
    }
}
