package io.harborai.chat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** Holds a dialogue without a thread that waits. Whoever completes or cancels the future first, cancels the call under way. */
final class DialogueFuture<T> {
    private final Dialogue<T> dialogue;
    private final Function<ChatRequest, CompletableFuture<ChatCompletion>> sender;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<ChatCompletion> call;

    private DialogueFuture(Dialogue<T> dialogue, Function<ChatRequest, CompletableFuture<ChatCompletion>> sender) {
        this.dialogue = dialogue;
        this.sender = sender;
    }

    static <T> CompletableFuture<T> hold(Dialogue<T> dialogue,
            Function<ChatRequest, CompletableFuture<ChatCompletion>> sender) {
        DialogueFuture<T> holder = new DialogueFuture<>(dialogue, sender);
        holder.send(dialogue.begin());
        CompletableFuture<T> unused = holder.result.whenComplete((value, failure) -> holder.stop());
        return holder.result;
    }

    private void stop() {
        dialogue.cancel();
        CompletableFuture<ChatCompletion> running = call;
        if (running != null && !running.isDone()) {
            running.cancel(false);
        }
    }

    private void send(ChatRequest request) {
        CompletableFuture<ChatCompletion> running = sender.apply(request);
        call = running;
        if (result.isDone()) {
            stop();
            return;
        }
        CompletableFuture<ChatCompletion> unused = running.whenComplete(this::answered);
    }

    private void answered(@Nullable ChatCompletion reply, @Nullable Throwable failure) {
        if (result.isDone()) {
            return;
        }
        if (reply == null) {
            result.completeExceptionally(failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure == null ? new IllegalStateException("a call ended with nothing") : failure);
            return;
        }
        try {
            ChatRequest next = dialogue.next(reply);
            if (next == null) {
                result.complete(dialogue.result());
            } else {
                send(next);
            }
        } catch (RuntimeException | Error broken) {
            result.completeExceptionally(broken);
        }
    }
}
