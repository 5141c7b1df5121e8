package io.harborai.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

import static org.assertj.core.api.Assertions.assertThat;

/** A real Vert.x with one event loop, and a way to do things on it. */
public final class TestLoop implements AutoCloseable {
    private static final long SECONDS = 60;

    private final Vertx vertx;
    private final Context loop;
    private final List<Throwable> unhandled = new CopyOnWriteArrayList<>();

    /** A loop that runs. */
    public TestLoop() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.exceptionHandler(unhandled::add);
        loop = vertx.getOrCreateContext();
    }

    /** Its Vert.x. */
    public Vertx vertx() {
        return vertx;
    }

    /** Does something on the loop and waits for what it returns. */
    public <T> T call(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.runOnContext(on -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error thrown) {
                result.completeExceptionally(thrown);
            }
        });
        return get(result);
    }

    /** Does something on the loop and waits until it is done. */
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    /** Waits, a minute at most: the machine may be busy. */
    public static <T> T get(CompletableFuture<T> future) {
        return get(future, SECONDS);
    }

    /** Waits, for much work on a busy machine. */
    static <T> T get(CompletableFuture<T> future, long seconds) {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw new AssertionError("on the loop: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("nothing came within " + seconds + " s", late);
        }
    }

    @Override
    public void close() {
        get(vertx.close().toCompletionStage().toCompletableFuture());
        assertThat(unhandled).as("what nobody handled on the loop").isEmpty();
    }
}
