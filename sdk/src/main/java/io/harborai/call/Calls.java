package io.harborai.call;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.harborai.engine.Engine;
import io.harborai.engine.accounting.BudgetStatus;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.Habits;
import io.harborai.engine.provider.Platform;
import io.harborai.engine.provider.PlatformTable;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.ReasoningReturn;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.StructuredOutput;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.engine.stats.MemoryStats;
import io.harborai.engine.telemetry.Watchers;
import io.harborai.error.HarborAIException;
import io.harborai.reply.CallInfo;
import io.harborai.request.RequestOptions;
import org.jspecify.annotations.Nullable;

/** All calls of one client. Makes the engine on the first one. Thread-safe; blocks no event loop and pins no virtual thread. */
public final class Calls implements AutoCloseable {
    private final ClientSettings settings;
    private final Callbacks callbacks;
    private final Watchers watchers;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable EngineRoom room;
    private volatile boolean closed;

    /** The calls of a client with these settings. */
    public Calls(ClientSettings settings) {
        this.settings = settings;
        this.callbacks = new Callbacks(settings.executor());
        this.watchers = new Watchers(settings.telemetry(), System::nanoTime);
    }

    /** The settings. */
    public ClientSettings settings() {
        return settings;
    }

    /** Sends a request and waits for its whole answer; an interrupt cancels the call and keeps the flag. */
    public WholeAnswer await(Prepared request, RequestOptions options) {
        EngineRoom open = room();
        Outgoing outgoing = outgoing(request, options);
        WholeAnswer known = open.remembered(request, outgoing);
        return known == null ? await(begin(open, outgoing)) : known;
    }

    private static WholeAnswer await(WholeCall call) {
        call.checkMayWait();
        try {
            return answer(call.outcome().get(), call.traceId());
        } catch (InterruptedException interrupted) {
            call.cancel("The thread that waited for the answer was interrupted.");
            Thread.currentThread().interrupt();
            throw Exceptions.of(Exceptions.cancelled(
                    "The thread was interrupted while it waited for the answer; the call has been cancelled."),
                    call.traceId(), 0);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("an outcome is never exceptional", impossible);
        }
    }

    private static WholeAnswer answer(Outcome outcome, String traceId) {
        if (outcome instanceof Outcome.Failed failed) {
            throw Exceptions.of(failed, traceId);
        }
        Outcome.Answered answered = (Outcome.Answered) outcome;
        return new WholeAnswer(answered.body().getBytes(), answered.figures());
    }

    /**
     * Sends a request. The future is completed off the event loop; whoever completes or cancels it first, cancels the call.
     *
     * @param reader makes the reply of the answer
     */
    public <T> CompletableFuture<T> async(Prepared request, RequestOptions options, Function<WholeAnswer, T> reader) {
        EngineRoom open = room();
        try {
            Outgoing outgoing = outgoing(request, options);
            WholeAnswer known = open.remembered(request, outgoing);
            return known == null
                    ? async(begin(open, outgoing), reader)
                    : CompletableFuture.completedFuture(reader.apply(known));
        } catch (HarborAIException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private <T> CompletableFuture<T> async(WholeCall call, Function<WholeAnswer, T> reader) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        UnaryOperator<Runnable> surroundings = watchers.surroundings();
        CompletableFuture<Void> unused = call.outcome().thenAccept(outcome -> callbacks.run(surroundings.apply(() -> {
            try {
                reply.complete(reader.apply(answer(outcome, call.traceId())));
            } catch (RuntimeException | Error failure) {
                reply.completeExceptionally(failure);
            }
        }))).exceptionally(noThread -> {
            reply.completeExceptionally(noThread);
            return null;
        });
        CompletableFuture<T> unusedToo = reply.whenComplete((value, failure) -> {
            if (!call.outcome().isDone()) {
                call.cancel("The future was completed or cancelled by its holder.");
            }
        });
        return reply;
    }

    /** Sends a request whose answer is a stream. */
    public EventPipe stream(Prepared request, RequestOptions options) {
        EngineRoom open = room();
        EventPipe pipe = new EventPipe(open.nextLane(), outgoing(request, options));
        pipe.submit();
        return pipe;
    }

    /** How those who may answer for this model are asked for JSON of a schema: all in the way that each of them knows. */
    public StructuredOutput structuredOutput(String model) {
        if (!(room().catalog().resolve(model, ThreadLocalRandom.current()) instanceof Catalog.Resolution.Found found)) {
            return StructuredOutput.PROMPT;
        }
        return found.route().targets().stream().map(target -> structuredOutput(target.provider()))
                .min(Comparator.naturalOrder()).orElse(StructuredOutput.PROMPT);
    }

    private StructuredOutput structuredOutput(Provider provider) {
        StructuredOutput said = settings.structuredOutput().get(provider.name());
        return said == null ? habits(provider.name()).structuredOutput() : said;
    }

    private static Habits habits(String provider) {
        return PlatformTable.find(provider).map(Platform::habits).orElse(Habits.UNKNOWN);
    }

    /** Whether whoever answered wants to see again what its model thought before it called tools. */
    public static boolean wantsReasoning(CallInfo info) {
        int slash = info.target().indexOf('/');
        return slash > 0
                && habits(info.target().substring(0, slash)).reasoningReturn() == ReasoningReturn.WITH_TOOL_CALLS;
    }

    /** Runs a task where the user's code belongs. */
    public void callback(Runnable task) {
        callbacks.run(task);
    }

    /** All providers: those configured, and {@code local}. */
    public List<Provider> providers() {
        return List.copyOf(room().catalog().providers());
    }

    /** Connections to providers that are open now; 0 before the first call and after the close. */
    public int openConnections() {
        EngineRoom open = room;
        return open == null || closed ? 0 : open.openConnections();
    }

    /** The engine, made if it is not there yet. */
    public Engine engine() {
        return room().engine();
    }

    /** What is spent and left of the client's budget; empty when it has none. */
    public Optional<BudgetStatus> budget() {
        return room().budget();
    }

    /** What its memory is used for. */
    public MemoryStats memoryStats() {
        return engine().memoryStats();
    }

    /** How calls are getting on. */
    public ConcurrencyStats concurrencyStats() {
        return engine().concurrencyStats();
    }

    /** Asks one provider for its list of models, and waits. */
    public WholeAnswer models(RemoteProvider provider) {
        EngineRoom open = room();
        Target target = Target.of(provider, "models");
        Route route = new Route(target.name(), target.name(), List.of(target), 0, Set.of());
        return await(begin(open, Outgoing.own(Operation.MODELS, route, settings.timeLimitMs())));
    }

    private static WholeCall begin(EngineRoom open, Outgoing outgoing) {
        WholeCall running = new WholeCall(open.nextLane(), outgoing);
        running.submit();
        return running;
    }

    private Outgoing outgoing(Prepared request, RequestOptions options) {
        return Outgoing.of(request, options, settings.timeLimitMs(), watchers);
    }

    private EngineRoom room() {
        EngineRoom open = room;
        if (open != null && !closed) {
            return open;
        }
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(
                        "The client is closed. Make a new one, or keep this one open for as long "
                                + "as calls are made.");
            }
            open = room;
            if (open == null) {
                open = EngineRoom.open(settings);
                room = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client has been closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Cancels the calls in flight and stops the threads. Idempotent. */
    @Override
    public void close() {
        EngineRoom open;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            open = room;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
    }
}
