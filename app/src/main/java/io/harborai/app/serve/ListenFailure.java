package io.harborai.app.serve;

import java.util.Locale;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;

/** Says what to do when a port cannot be had. */
final class ListenFailure {
    private ListenFailure() {
    }

    static Exception explain(Exception failure, String host, int port) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("address already in use")) {
                return new CommandFailure(ExitCode.UNAVAILABLE, "port " + port + " on " + host
                        + " is in use; stop the program that has it (find it with: ss -ltnp 'sport = :" + port
                        + "'), or choose another port: --port " + (port < 65_535 ? port + 1 : 8000), failure);
            }
            if (message.contains("permission denied")) {
                return new CommandFailure(ExitCode.PERMISSION, "this user may not listen on port " + port
                        + "; choose one above 1023: --port 8000", failure);
            }
            if (message.contains("cannot assign requested address") || message.contains("unresolved address")) {
                return new CommandFailure(ExitCode.UNAVAILABLE, host
                        + " is no address of this machine; use --host 127.0.0.1, or 0.0.0.0 for every interface",
                        failure);
            }
        }
        return failure;
    }
}
