package io.harborai.chatroom.http;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.web.WebFailure;

/** Waits for what a room's writer does, on a virtual thread. */
final class Waiting {
    private static final long SECONDS = 60;

    private Waiting() {
    }

    static Object on(CompletionStage<?> stage) {
        try {
            return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw unavailable("It took longer than " + SECONDS + " s.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("The server is stopping.");
        }
    }

    private static WebFailure unavailable(String why) {
        return WebFailure.of(FailureKind.OVERLOADED, "unavailable", why);
    }
}
