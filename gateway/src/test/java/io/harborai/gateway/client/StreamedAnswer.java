package io.harborai.gateway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/** Collects what LangChain4j says of a stream; cancels it after a number of pieces. Safe for use by two threads. */
final class StreamedAnswer implements StreamingChatResponseHandler {
    private static final int MAX_SECONDS = 30;

    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<String> arguments = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    private final int cancelAfter;

    /** Reads to the end. */
    StreamedAnswer() {
        this(Integer.MAX_VALUE);
    }

    /** Cancels once so many pieces of text have come. */
    StreamedAnswer(int cancelAfter) {
        this.cancelAfter = cancelAfter;
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
        texts.add(piece.text());
        if (texts.size() >= cancelAfter) {
            context.streamingHandle().cancel();
        }
    }

    @Override
    public void onPartialToolCall(PartialToolCall piece) {
        arguments.add(piece.partialArguments());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        whole.complete(response);
    }

    @Override
    public void onError(Throwable error) {
        whole.completeExceptionally(error);
    }

    /** The answer, once it is complete; fails as the stream did. */
    ChatResponse whole() throws Exception {
        return whole.get(MAX_SECONDS, TimeUnit.SECONDS);
    }

    /** The pieces of text that have come. */
    List<String> texts() {
        return new ArrayList<>(texts);
    }

    /** The pieces of a tool's arguments that have come. */
    List<String> arguments() {
        return new ArrayList<>(arguments);
    }
}
