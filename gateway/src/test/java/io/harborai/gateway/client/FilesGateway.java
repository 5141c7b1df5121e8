package io.harborai.gateway.client;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.harborai.gateway.GatewaySchema;
import io.harborai.gateway.batch.BatchModule;
import io.harborai.gateway.batch.BatchSettings;
import io.harborai.gateway.batch.HttpLineCaller;
import io.harborai.gateway.file.FileLimits;
import io.harborai.gateway.http.TestGateway;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.blob.DirectoryBlobs;
import io.harborai.platform.storage.Database;

/** A gateway that keeps files and works on batches. */
record FilesGateway(TestGateway gateway, BatchModule module, Database database, BlobStore blobs)
        implements
            AutoCloseable {
    private static final BatchSettings QUICK = new BatchSettings(Duration.ofHours(24), 4, 16, 50_000, 1 << 20, 100, 5,
            Duration.ofMillis(50), Duration.ofSeconds(30));

    static FilesGateway start(Path directory) {
        Database database = Database.open(directory.resolve("files.db"), GatewaySchema.MIGRATIONS);
        BlobStore blobs = DirectoryBlobs.open(directory.resolve("blobs"));
        BatchModule module = new BatchModule(database, blobs, FileLimits.DEFAULT, QUICK, InstantSource.system(),
                new SecureRandom());
        TestGateway gateway = TestGateway.startPatient(List.of(module));
        module.begin(new HttpLineCaller(() -> gateway.url("/"), key -> TestGateway.KEY));
        return new FilesGateway(gateway, module, database, blobs);
    }

    @Override
    public void close() {
        module.close();
        gateway.close();
        blobs.close();
        database.close();
    }
}
