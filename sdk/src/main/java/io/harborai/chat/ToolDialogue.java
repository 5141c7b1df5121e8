package io.harborai.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import io.harborai.call.Exceptions;
import io.harborai.reply.CallInfo;
import org.jspecify.annotations.Nullable;

/** Asks, calls the tools that the model asks for, tells it what they said, and asks again. */
final class ToolDialogue implements Dialogue<ToolReply> {
    private final ToolLoop loop;
    private final ToolWork work;
    private final Predicate<CallInfo> wantsReasoning;
    private final List<ChatCompletion> completions = new ArrayList<>();
    private final List<ToolStep> steps = new ArrayList<>();
    private ChatRequest request;
    private int round;

    /** @param wantsReasoning whether the provider that answered wants to see its reasoning again */
    ToolDialogue(ChatRequest request, ToolLoop loop, Predicate<CallInfo> wantsReasoning) {
        this.loop = loop;
        this.work = new ToolWork(loop);
        this.wantsReasoning = wantsReasoning;
        this.request = request.toBuilder().tools(loop.tools().values().toArray(new Tool[0])).build();
    }

    @Override
    public ChatRequest begin() {
        return request;
    }

    @Override
    public @Nullable ChatRequest next(ChatCompletion reply) {
        completions.add(reply);
        round++;
        loop.listener().answered(round, reply);
        AssistantMessage message = reply.message().orElse(null);
        if (message == null || message.toolCalls().isEmpty()) {
            return null;
        }
        if (round > loop.maxRounds()) {
            throw Exceptions.unfit(reply.info(), "tool_rounds", "The model asked for tools " + round
                    + " times, which is more than the loop allows (" + loop.maxRounds()
                    + "). Allow more with withMaxRounds(…), or tell the model when to stop.", reply.text());
        }
        List<String> ids = ids(message.toolCalls());
        List<ToolStep> done = work.round(round, message.toolCalls());
        steps.addAll(done);
        ChatRequestBuilder builder = request.toBuilder().message(said(message, ids, reply.info()));
        for (int i = 0; i < done.size(); i++) {
            builder.tool(ids.get(i), done.get(i).content());
        }
        // A model that must call a tool would do so for ever.
        Object choice = request.field("tool_choice");
        if (choice != null && !choice.equals("none")) {
            builder.toolChoice(ToolChoice.AUTO);
        }
        request = builder.build();
        return request;
    }

    /** The calls' ids; some servers send none, but want one with the result. */
    private List<String> ids(List<ToolCall> calls) {
        List<String> ids = new ArrayList<>(calls.size());
        calls.forEach(call -> ids.add(call.id().isBlank() ? "call_" + round + "_" + ids.size() : call.id()));
        return ids;
    }

    private ChatMessage said(AssistantMessage message, List<String> ids, CallInfo info) {
        boolean reasoning = Objects.requireNonNullElseGet(loop.reasoningReturned(), () -> wantsReasoning.test(info));
        ChatMessage said = reasoning ? ChatMessage.withReasoning(message) : ChatMessage.of(message);
        if (message.toolCalls().stream().noneMatch(call -> call.id().isBlank())) {
            return said;
        }
        List<Map<String, @Nullable Object>> calls = new ArrayList<>();
        for (ToolCall call : message.toolCalls()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>(call.toJson());
            json.put("id", ids.get(calls.size()));
            calls.add(json);
        }
        return said.with("tool_calls", calls);
    }

    @Override
    public ToolReply result() {
        List<ChatMessage> messages = new ArrayList<>(request.messages());
        completions.get(completions.size() - 1).message().map(ChatMessage::of).ifPresent(messages::add);
        return new ToolReply(completions, steps, messages);
    }

    @Override
    public void cancel() {
        work.cancel();
    }
}
