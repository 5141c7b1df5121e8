package io.harborai.app.serve;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;

/** The HTTP faces that this build has. */
public final class Faces {
    /** The gateway. */
    public static final HttpFace.Factory GATEWAY = parts -> {
        throw new CommandFailure(ExitCode.UNAVAILABLE,
                "HarborAI " + parts.version() + " was built without its gateway");
    };

    private Faces() {
    }
}
