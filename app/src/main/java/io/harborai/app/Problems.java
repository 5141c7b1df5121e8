package io.harborai.app;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.harborai.ops.backup.BackupException;
import io.harborai.platform.secret.SecretException;
import io.harborai.platform.storage.StorageException;

/** Turns what a command throws into a message and an exit code. */
final class Problems {
    private Problems() {
    }

    /** Says what is wrong; the exit code that a program may go by. */
    static int explain(Exception problem, Terminal terminal) {
        String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        terminal.err().println("harborai: " + message);
        return switch (problem) {
            case CommandFailure failure -> failure.exitCode();
            case StorageException storage -> exitCode(storage.kind());
            case SecretException secret -> ExitCode.PERMISSION;
            case BackupException backup -> exitCode(backup.kind());
            case IOException io -> ExitCode.IO;
            case UncheckedIOException io -> ExitCode.IO;
            case InterruptedException interrupted -> {
                Thread.currentThread().interrupt();
                yield ExitCode.FAILED;
            }
            default -> {
                problem.printStackTrace(terminal.err());
                yield ExitCode.FAILED;
            }
        };
    }

    private static int exitCode(BackupException.Kind kind) {
        return switch (kind) {
            case MISSING -> ExitCode.NO_INPUT;
            case DAMAGED -> ExitCode.FAILED;
            case LOCKED -> ExitCode.PERMISSION;
            case BUSY -> ExitCode.UNAVAILABLE;
            case FAILED -> ExitCode.IO;
        };
    }

    private static int exitCode(StorageException.Kind kind) {
        return switch (kind) {
            case LOCKED, BUSY, TIMEOUT, UNREACHABLE -> ExitCode.UNAVAILABLE;
            case READ_ONLY, DENIED -> ExitCode.PERMISSION;
            case NEWER -> ExitCode.CONFIGURATION;
            case CORRUPT, FULL, CONFLICT, IO -> ExitCode.IO;
        };
    }
}
