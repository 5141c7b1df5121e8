package io.harborai.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatStream;
import io.harborai.chat.ToolCallDelta;
import io.harborai.error.HarborAIException;

/** Tells a handler of a stream's chunks. Called by one thread at a time, but for the handle, which any thread may use. */
final class StreamedAnswer implements Flow.Subscriber<ChatChunk>, StreamingHandle {
    private final ChatStream stream;
    private final StreamingChatResponseHandler handler;
    private final List<Slot> slots = new ArrayList<>();
    private volatile boolean cancelled;
    private Flow.Subscription subscription;

    /** A call of a tool as it comes. */
    private static final class Slot {
        private final int number;
        private String id = "";
        private String name = "";

        Slot(int number) {
            this.number = number;
        }
    }

    @SuppressWarnings("NullAway.Init") // a publisher calls onSubscribe first
    StreamedAnswer(ChatStream stream, StreamingChatResponseHandler handler) {
        this.stream = stream;
        this.handler = handler;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(ChatChunk chunk) {
        String thought = chunk.reasoningText();
        if (!thought.isEmpty() && !cancelled) {
            InternalStreamingChatResponseHandlerUtils.onPartialThinking(handler, thought, this);
        }
        String text = chunk.text();
        if (!text.isEmpty() && !cancelled) {
            InternalStreamingChatResponseHandlerUtils.onPartialResponse(handler, text, this);
        }
        if (!chunk.choices().isEmpty()) {
            chunk.choices().get(0).delta().toolCalls().forEach(this::more);
        }
        subscription.request(1);
    }

    private void more(ToolCallDelta delta) {
        Slot slot = slot(delta);
        delta.id().filter(id -> !id.isEmpty()).ifPresent(id -> slot.id = id);
        delta.name().filter(name -> !name.isEmpty()).ifPresent(name -> slot.name += name);
        if (!delta.arguments().isEmpty() && !slot.name.isBlank() && !cancelled) {
            InternalStreamingChatResponseHandlerUtils.onPartialToolCall(handler, PartialToolCall.builder()
                    .index(slots.indexOf(slot)).id(slot.id.isEmpty() ? null : slot.id).name(slot.name)
                    .partialArguments(delta.arguments()).build(), this);
        }
    }

    /** Some servers number all calls 0: another id at the same number is another call. */
    private Slot slot(ToolCallDelta delta) {
        String id = delta.id().orElse("");
        for (int i = slots.size() - 1; i >= 0; i--) {
            Slot known = slots.get(i);
            if (known.number == delta.index() && (id.isEmpty() || known.id.isEmpty() || known.id.equals(id))) {
                return known;
            }
        }
        Slot made = new Slot(delta.index());
        slots.add(made);
        return made;
    }

    @Override
    public void onError(Throwable failed) {
        if (!cancelled) {
            InternalStreamingChatResponseHandlerUtils.withLoggingExceptions(() -> handler
                    .onError(failed instanceof HarborAIException ours ? Failures.of(ours) : failed));
        }
    }

    @Override
    public void onComplete() {
        if (cancelled) {
            return;
        }
        ChatResponse whole;
        try {
            whole = Answers.of(stream.finalCompletion());
        } catch (HarborAIException unreadable) {
            onError(unreadable);
            return;
        }
        // Arguments of several calls may come by turns: which of them is complete is known now.
        List<ToolExecutionRequest> calls = whole.aiMessage().toolExecutionRequests();
        for (int i = 0; i < calls.size() && !cancelled; i++) {
            InternalStreamingChatResponseHandlerUtils.onCompleteToolCall(handler,
                    new CompleteToolCall(i, calls.get(i)));
        }
        InternalStreamingChatResponseHandlerUtils.onCompleteResponse(handler, whole);
    }

    @Override
    public void cancel() {
        cancelled = true;
        stream.cancel();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
