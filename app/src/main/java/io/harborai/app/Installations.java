package io.harborai.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.CallLedger;
import io.harborai.knowledge.index.LuceneSpace;
import io.harborai.ops.backup.Installation;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.config.OperationsConfig;
import io.harborai.platform.module.BackupPart;
import io.harborai.platform.module.FolderPart;
import io.harborai.platform.storage.DatabaseUrl;
import org.jspecify.annotations.Nullable;

/** Says what of an installation belongs into a backup. */
public final class Installations {
    /** The folder of the knowledge base's index, which is made anew from the database. */
    public static final String INDEX = "knowledge";
    private static final String FILE = "file:";

    private Installations() {
    }

    /**
     * What a configuration describes, whether a server runs or not.
     *
     * @param config the configuration
     * @param files  the files that it was read from; they need not be there
     */
    public static Installation of(HarborConfig config, List<Path> files) {
        return of(config, files, List.of(LuceneSpace.backup(config.dataDir().resolve(INDEX))));
    }

    /**
     * The same with the parts of a server's own modules.
     *
     * @param modules what its modules say of themselves
     */
    public static Installation of(HarborConfig config, List<Path> files, List<BackupPart> modules) {
        Path data = config.dataDir();
        List<BackupPart> parts = new ArrayList<>(List.of(new FolderPart("ledger", data.resolve(CallLedger.SPOOL))));
        parts.addAll(modules);
        return new Installation(Version.number(), data, config.database().url(), folder(config.storage().url()),
                Sealing.file(data), files, secrets(config),
                parts);
    }

    private static Optional<Path> folder(String url) {
        if (!url.startsWith(FILE)) {
            return Optional.empty();
        }
        String path = url.substring(FILE.length());
        return Optional.of(Path.of(path.startsWith("//") ? path.substring(2) : path).toAbsolutePath().normalize());
    }

    private static List<Secret> secrets(HarborConfig config) {
        List<Secret> secrets = new ArrayList<>();
        add(secrets, config.redis().url());
        if (config.database().url() instanceof DatabaseUrl.Postgres postgres) {
            add(secrets, postgres.password());
        }
        config.database().replicas().forEach(replica -> add(secrets, replica.password()));
        for (HarborConfig.Provider provider : config.providers().values()) {
            add(secrets, provider.apiKey());
            provider.headers().values().forEach(value -> add(secrets, value));
        }
        for (OperationsConfig.Channel channel : config.operations().channels()) {
            add(secrets, channel.url());
            add(secrets, channel.secret());
        }
        config.operations().telemetry().headers().values().forEach(value -> add(secrets, value));
        add(secrets, config.operations().backup().passphrase());
        return secrets;
    }

    private static void add(List<Secret> secrets, @Nullable Secret secret) {
        if (secret != null) {
            secrets.add(secret);
        }
    }
}
