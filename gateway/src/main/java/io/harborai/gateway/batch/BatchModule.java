package io.harborai.gateway.batch;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.harborai.gateway.file.FileLimits;
import io.harborai.gateway.file.FileRoutes;
import io.harborai.gateway.file.FileStore;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.WebRoute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/files} and {@code /v1/batches} of one node. Work on batches begins once the node's own door is open. */
public final class BatchModule implements ServerModule {
    private static final Logger LOG = LoggerFactory.getLogger(BatchModule.class);
    private static final Duration SWEEPING = Duration.ofHours(1);

    private final FileStore files;
    private final BatchStore batches;
    private final BatchSettings settings;
    private final SecureRandom random;
    private final boolean alone;
    private final AtomicReference<BatchRunner> runner = new AtomicReference<>();
    private final Thread sweeper;

    /**
     * Files and batches.
     *
     * @param blobs holds the files' bytes; closed by whoever opened it, after this
     */
    public BatchModule(Database database, BlobStore blobs, FileLimits limits, BatchSettings settings,
            InstantSource clock, SecureRandom random) {
        this.files = new FileStore(database, blobs, clock, random, limits);
        this.batches = new BatchStore(database, clock, random);
        this.settings = settings;
        this.random = random;
        this.alone = database.dialect() == Dialect.SQLITE;
        this.sweeper = Thread.ofVirtual().name("file-sweeper").start(this::sweep);
    }

    /** Begins to work on batches. A SQLite file belongs to one process, so what an earlier one left begins at once. */
    public void begin(LineCaller caller) {
        if (alone) {
            batches.releaseAll();
        }
        BatchRunner started = BatchRunner.start(batches, files, caller, settings, random);
        if (!runner.compareAndSet(null, started)) {
            started.close();
            throw new IllegalStateException("the work on batches has begun already");
        }
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public List<WebRoute> routes() {
        List<WebRoute> routes = new ArrayList<>(new FileRoutes(files).routes());
        routes.addAll(new BatchRoutes(batches, files, settings, this::wake).routes());
        return routes;
    }

    private void wake() {
        BatchRunner working = runner.get();
        if (working != null) {
            working.wake();
        }
    }

    private void sweep() {
        try {
            while (true) {
                Thread.sleep(SWEEPING);
                try {
                    files.sweep();
                } catch (StorageException | io.harborai.platform.blob.BlobException later) {
                    LOG.warn("what broken uploads left could not be removed; tried again in {}", SWEEPING, later);
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void drain() {
        BatchRunner working = runner.getAndSet(null);
        if (working != null) {
            working.close();
        }
    }

    @Override
    public void close() {
        drain();
        sweeper.interrupt();
    }
}
