package io.harborai.call;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.Engine;
import io.harborai.engine.EngineSettings;
import io.harborai.engine.Plugins;
import io.harborai.engine.accounting.BudgetGuard;
import io.harborai.engine.accounting.BudgetStatus;
import io.harborai.engine.accounting.Spending;
import io.harborai.engine.accounting.TargetPrices;
import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.routing.Affinity;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Condition;
import io.harborai.engine.routing.Rule;
import io.harborai.engine.routing.Steering;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import org.jspecify.annotations.Nullable;

/** What a client makes on its first call: event loops, and the engine on them. Thread-safe. */
final class EngineRoom {
    private static final long CLOSE_SECONDS = 10;

    private final Vertx vertx;
    private final Engine engine;
    private final Lane[] lanes;
    private final KnownAnswers answers;
    private final @Nullable BudgetGuard budget;
    private final AtomicInteger turn = new AtomicInteger();

    private EngineRoom(Vertx vertx, Engine engine, Lane[] lanes, @Nullable BudgetGuard budget, KnownAnswers answers) {
        this.vertx = vertx;
        this.engine = engine;
        this.lanes = lanes;
        this.answers = answers;
        this.budget = budget;
    }

    static EngineRoom open(ClientSettings settings) {
        EngineSettings how = settings.engine();
        int loops = how.loops();
        // Daemon threads: a forgotten client does not keep its application alive.
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2).setPreferNativeTransport(true).setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        Plugins plugins = plugins(vertx, settings);
        if (!settings.lazyLoading()) {
            plugins.loadAll();
        }
        Engine engine = Engine.create(vertx, plugins, catalog(settings, plugins), how, BodyBudget.ofHeap());
        Clock clock = Clock.systemUTC();
        ClientSettings.Accounting accounting = settings.accounting();
        engine.swapPrices(TargetPrices.of(accounting.table(), accounting.dollars(), clock));
        BudgetGuard budget = accounting.budget() == null ? null : BudgetGuard.of(accounting.budget(), clock);
        if (budget != null) {
            engine.swapSpending(Spending.within(budget));
        }
        Lane[] lanes = new Lane[loops];
        for (int i = 0; i < loops; i++) {
            lanes[i] = new Lane(((VertxInternal) vertx).createEventLoopContext(), engine);
        }
        return new EngineRoom(vertx, engine, lanes, budget, new KnownAnswers(how.cache().maxEntries()));
    }

    private static Plugins plugins(Vertx vertx, ClientSettings settings) {
        // The loader of the application's own classes, when the thread has it, sees the application's plug-ins too.
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        Plugins found = Plugins.discover(vertx, settings.engine().concurrency(), Clock.systemUTC(),
                application == null ? EngineRoom.class.getClassLoader() : application, name -> Map.of());
        return settings.interceptors().isEmpty() ? found : found.with(settings.interceptors());
    }

    private static Catalog catalog(ClientSettings settings, Plugins plugins) {
        Map<String, Provider> providers = new LinkedHashMap<>();
        settings.providers().forEach(provider -> providers.put(provider.name(), provider));
        plugins.providers().forEach(provider -> providers.putIfAbsent(provider.name(), provider));
        List<Alias> aliases = new ArrayList<>();
        settings.aliases().forEach(plan -> aliases.add(alias(plan, providers)));
        return Catalog.of(providers.values(), aliases);
    }

    private static Alias alias(ClientSettings.AliasPlan plan, Map<String, Provider> providers) {
        Strategy usual = plan.weighted() ? Strategy.WEIGHTED : Strategy.PRIORITY;
        Alias alias = new Alias(plan.name(), targets(plan.targets(), providers), usual, plan.retries(),
                plan.fallbackOn());
        if (plan.rules().isEmpty()) {
            return alias;
        }
        List<Rule> rules = new ArrayList<>();
        for (ClientSettings.TagRule rule : plan.rules()) {
            String name = rule.tag() + "=" + rule.value();
            rules.add(new Rule(name,
                    List.of(new Condition.Tag(rule.tag(), new Condition.Pattern(rule.value()))),
                    new Alias(plan.name(), targets(rule.targets(), providers), Strategy.PRIORITY, plan.retries(),
                            plan.fallbackOn())));
        }
        return alias.withSteering(new Steering(rules, Affinity.NONE, null, null));
    }

    private static List<WeightedTarget> targets(List<ClientSettings.TargetPlan> plans,
            Map<String, Provider> providers) {
        return plans.stream().map(target -> new WeightedTarget(
                Target.of(Objects.requireNonNull(providers.get(target.provider())), target.model()),
                target.weight())).toList();
    }

    /** The lane whose turn it is. */
    Lane nextLane() {
        return lanes[Math.floorMod(turn.getAndIncrement(), lanes.length)];
    }

    /** The answer to a call that is in the cache, null when there is none or the call must go its usual way. */
    @Nullable
    WholeAnswer remembered(Prepared request, Outgoing outgoing) {
        CachedAnswer answer = engine.remembered(outgoing.call(), () -> request.key(outgoing.call()));
        return answer == null ? null : answers.of(answer, outgoing);
    }

    Catalog catalog() {
        return engine.catalog();
    }

    Engine engine() {
        return engine;
    }

    /** What is left of the client's budget; empty when it has none. */
    Optional<BudgetStatus> budget() {
        return budget == null ? Optional.empty() : Optional.of(budget.status());
    }

    int openConnections() {
        return engine.openConnections();
    }

    /** Cancels all calls, closes all connections and stops the threads; waits for that, but not for ever. */
    void close() {
        CompletableFuture<?>[] emptied = new CompletableFuture<?>[lanes.length];
        for (int i = 0; i < lanes.length; i++) {
            Lane lane = lanes[i];
            CompletableFuture<Void> done = new CompletableFuture<>();
            emptied[i] = done;
            lane.execute(() -> {
                lane.close();
                done.complete(null);
            });
        }
        CompletableFuture<?> stopped = CompletableFuture.allOf(emptied).thenCompose(all -> {
            engine.close();
            return vertx.close().toCompletionStage();
        });
        try {
            stopped.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            // It goes on closing without us.
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException notStopped) {
            throw new IllegalStateException("The client's threads did not stop within " + CLOSE_SECONDS + " s.",
                    notStopped);
        }
    }
}
