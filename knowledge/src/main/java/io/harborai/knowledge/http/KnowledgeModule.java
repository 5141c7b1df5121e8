package io.harborai.knowledge.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.harborai.HarborAI;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.knowledge.answer.AnswerSettings;
import io.harborai.knowledge.answer.Answers;
import io.harborai.knowledge.answer.SdkChatModel;
import io.harborai.knowledge.embed.Embedder;
import io.harborai.knowledge.index.IndexSpace;
import io.harborai.knowledge.ingest.IngestSettings;
import io.harborai.knowledge.ingest.KnowledgeBase;
import io.harborai.knowledge.retrieve.Reranker;
import io.harborai.knowledge.session.SessionStore;
import io.harborai.knowledge.session.SettingsStore;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.module.BackupPart;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.storage.Database;
import io.harborai.platform.web.WebRoute;
import io.prometheus.metrics.model.registry.MultiCollector;

/** The knowledge base as a part of the server. Safe to share between threads. */
public final class KnowledgeModule implements ServerModule {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PRUNING = Duration.ofHours(1);
    private static final Duration MOST_PRUNING = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 500;

    /**
     * What it works with; database and blobs are closed by their owner, later than this.
     *
     * @param database keeps collections, documents, passages and sessions
     * @param blobs keeps files
     * @param space keeps indexes; closed by this
     * @param embedder gives vectors
     * @param reranker puts passages in order, where there is one
     * @param clients gives the client that acts on the account of a key's id
     * @param prefix what the clients want before a model's name
     * @param access tells what callers of the knowledge base as a model may do
     * @param clock tells the time
     * @param usual how questions are answered before an administrator says otherwise
     * @param ingestion how documents are made searchable
     */
    public record Parts(Database database, BlobStore blobs, IndexSpace space, Embedder embedder,
            Optional<Reranker> reranker, Function<String, HarborAI> clients, String prefix,
            Callers access, InstantSource clock, AnswerSettings usual,
            IngestSettings ingestion) {}

    private final Parts parts;
    private final Jobs jobs;
    private final KnowledgeBase base;
    private final Answers answers;
    private final SessionStore sessions;
    private final SettingsStore settings;
    private final KnowledgeMeters meters = new KnowledgeMeters();
    private final CountDownLatch ending = new CountDownLatch(1);

    private KnowledgeModule(Parts parts, Jobs jobs, KnowledgeBase base) {
        this.parts = parts;
        this.jobs = jobs;
        this.base = base;
        this.answers = new Answers(base,
                meters.timed(new SdkChatModel(parts.clients(), parts.prefix(), PATIENCE)));
        this.sessions = new SessionStore(parts.database(), parts.clock());
        this.settings = new SettingsStore(parts.database(), parts.usual());
    }

    /**
     * Opens the knowledge base, and begins to work on what waits.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    public static KnowledgeModule open(Parts parts) throws InterruptedException {
        Jobs jobs = Jobs.create(parts.clock());
        KnowledgeBase base = KnowledgeBase.open(parts.ingestion(), new KnowledgeBase.Parts(parts.database(),
                parts.blobs(), parts.space(), parts.embedder(), parts.reranker(), jobs, parts.clock()));
        KnowledgeModule module = new KnowledgeModule(parts, jobs, base);
        jobs.every(new JobSettings("knowledge-retention", MOST_PRUNING), PRUNING, module::prune);
        return module;
    }

    private void prune() {
        AnswerSettings now = settings.get();
        while (now.retentionDays() > 0 && sessions.prune(Duration.ofDays(now.retentionDays())) > 0) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    @Override
    public String name() {
        return "knowledge";
    }

    @Override
    public List<WebRoute> routes() {
        List<WebRoute> routes = new ArrayList<>();
        routes.addAll(new CollectionRoutes(base).routes());
        routes.addAll(new DocumentRoutes(base, parts.ingestion().parse().mostBytes(), this::look).routes());
        routes.addAll(new AnswerRoutes(base, answers, sessions, settings).routes());
        routes.addAll(new SessionRoutes(base, sessions).routes());
        routes.addAll(new ModelRoutes(settings, parts.clients(), parts.prefix()).routes());
        routes.addAll(new ToolRoutes(base, answers, settings, version()).routes());
        return routes.stream().map(meters::counted).toList();
    }

    /** The version in the jar; classes without a jar have none. */
    private static String version() {
        String version = KnowledgeModule.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public List<MultiCollector> meters() {
        return List.of(meters);
    }

    private void look() throws InterruptedException {
        if (ending.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("the server stops");
        }
    }

    @Override
    public List<BackupPart> backupParts() {
        return parts.space().backupParts();
    }

    @Override
    public List<EmbeddedProvider> providers() {
        return List.of(new KnowledgeProvider(base.collections(), answers, settings, parts.access(), parts.clock()));
    }

    @Override
    public List<HealthCheck> healthChecks() {
        return List.of(new HealthCheck() {
            @Override
            public String name() {
                return "knowledge";
            }

            @Override
            public HealthReport check() {
                return HealthReport.healthy(Map.of("jobs", jobs.status().size()));
            }

            @Override
            public boolean vital() {
                return false;
            }
        });
    }

    @Override
    public void drain() {
        ending.countDown();
    }

    @Override
    public void close() {
        ending.countDown();
        jobs.close();
        base.close();
        parts.space().close();
    }
}
