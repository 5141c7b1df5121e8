package io.harborai.app;

/** The program's exit codes: a promise to scripts, after sysexits.h. */
public final class ExitCode {
    /** All went well. */
    public static final int OK = 0;
    /** A check failed. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** A named file or thing does not exist. */
    public static final int NO_INPUT = 66;
    /** A server or port is not available. */
    public static final int UNAVAILABLE = 69;
    /** Reading or writing failed. */
    public static final int IO = 74;
    /** Not allowed. */
    public static final int PERMISSION = 77;
    /** The configuration is wrong. */
    public static final int CONFIGURATION = 78;

    private ExitCode() {
    }
}
