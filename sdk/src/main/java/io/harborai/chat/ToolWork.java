package io.harborai.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

import io.harborai.call.Exceptions;
import io.harborai.schema.JsonType;
import io.harborai.schema.MismatchException;
import org.jspecify.annotations.Nullable;

/** Carries out the tool calls of one round at a time. Used by one thread at a time, but for {@link #cancel}. */
final class ToolWork {
    private final ToolLoop loop;
    private volatile List<FutureTask<ToolStep>> running = List.of();
    private volatile boolean cancelled;

    ToolWork(ToolLoop loop) {
        this.loop = loop;
    }

    /** Calls the tools and waits for them; the steps are in the order of the calls. */
    List<ToolStep> round(int round, List<ToolCall> calls) {
        List<FutureTask<ToolStep>> tasks = calls.stream().map(call -> new FutureTask<>(() -> step(round, call)))
                .toList();
        running = tasks;
        try {
            List<ToolStep> steps = new ArrayList<>(tasks.size());
            Executor executor = loop.executor();
            if (executor != null) {
                tasks.forEach(executor::execute);
            }
            for (FutureTask<ToolStep> task : tasks) {
                if (cancelled || Thread.currentThread().isInterrupted()) {
                    throw Exceptions.cancelledWork("The loop of tool calls was given up.");
                }
                if (executor == null) {
                    task.run();
                }
                steps.add(done(task));
            }
            return steps;
        } finally {
            // Whatever ended the round, nothing of it goes on behind the caller's back.
            tasks.forEach(task -> task.cancel(true));
            running = List.of();
        }
    }

    private static ToolStep done(FutureTask<ToolStep> task) {
        try {
            return task.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Exceptions.cancelledWork("The thread was interrupted while it waited for a tool.");
        } catch (CancellationException givenUp) {
            throw Exceptions.cancelledWork("The loop of tool calls was given up while a tool was at work.");
        } catch (ExecutionException broken) {
            if (broken.getCause() instanceof Error error) {
                throw error;
            }
            if (broken.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(broken.getCause());
        }
    }

    private ToolStep step(int round, ToolCall call) {
        loop.listener().calling(round, call);
        long start = System.nanoTime();
        String content;
        Throwable error = null;
        try {
            content = called(call);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Exceptions.cancelledWork("The thread was interrupted while tool '" + call.name() + "' was at work.");
        } catch (MismatchException unfit) {
            error = unfit;
            content = told("The arguments do not fit: " + unfit.getMessage());
        } catch (Exception failed) {
            // The boundary of the user's code: whatever it throws becomes a value, which the model and the listener get.
            error = failed;
            content = told(failed.getMessage());
        }
        ToolStep step = new ToolStep(round, call, content, error, Duration.ofNanos(System.nanoTime() - start));
        loop.listener().called(step);
        return step;
    }

    private String called(ToolCall call) throws Exception {
        Tool tool = loop.tools().get(call.name());
        if (tool == null) {
            throw new IllegalArgumentException("There is no tool '" + call.name() + "'. There are: "
                    + String.join(", ", loop.tools().keySet()));
        }
        return JsonType.write(tool.call(call.arguments().isBlank() ? "{}" : call.arguments()));
    }

    private static String told(@Nullable String message) {
        return JsonType.write(Map.of("error", message == null || message.isBlank() ? "The tool failed." : message));
    }

    /** Gives up what is running, from any thread. */
    void cancel() {
        cancelled = true;
        running.forEach(task -> task.cancel(true));
    }
}
