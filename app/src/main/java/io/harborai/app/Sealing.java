package io.harborai.app;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.secret.MasterSecret;
import io.harborai.platform.secret.SealedBox;

/** What seals the secrets of an installation. */
public final class Sealing {
    /** The file of keys in the data directory. */
    private static final String FILE = "secrets.keys";

    private Sealing() {
    }

    /**
     * The box: by the master key when one is given, else by the file of keys in the data directory.
     *
     * @param environment the environment variables
     * @param dataDir the data directory
     * @param random makes keys and nonces
     * @return the box
     */
    public static SealedBox box(Map<String, String> environment, Path dataDir, SecureRandom random) {
        Path file = file(dataDir);
        String master = environment.getOrDefault(MasterSecret.VARIABLE, "");
        if (master.length() < MasterSecret.MIN_LENGTH) {
            return SealedBox.fromFile(file, random);
        }
        String previous = environment.getOrDefault(MasterSecret.PREVIOUS_VARIABLE, "");
        return SealedBox.fromMaster(Secret.of(master),
                previous.isEmpty() ? List.of() : List.of(Secret.of(previous)), file, random);
    }

    /** The file of keys of a data directory; it need not be there. */
    public static Path file(Path dataDir) {
        return dataDir.resolve(FILE);
    }
}
