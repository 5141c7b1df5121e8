package io.harborai.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/** The tools that a loop may call, and how. Immutable; each {@code with} makes another. */
public final class ToolLoop {
    /** Rounds of tool calls unless set otherwise. */
    public static final int DEFAULT_ROUNDS = 8;
    private static final int MAX_ROUNDS = 1_000;
    private static final int MAX_TOOLS = 1_000;
    private static final ToolListener NOBODY = new ToolListener() {
    };

    private final Map<String, Tool> tools;
    private final int maxRounds;
    private final @Nullable Executor executor;
    private final ToolListener listener;
    private final @Nullable Boolean reasoningReturned;

    private ToolLoop(Map<String, Tool> tools, int maxRounds, @Nullable Executor executor, ToolListener listener,
            @Nullable Boolean reasoningReturned) {
        this.tools = tools;
        this.maxRounds = maxRounds;
        this.executor = executor;
        this.listener = listener;
        this.reasoningReturned = reasoningReturned;
    }

    /** A loop that calls these tools; see {@link #of(List)}. */
    public static ToolLoop of(Tool... tools) {
        return of(List.of(tools));
    }

    /**
     * A loop that calls these tools, one after another, in 8 rounds at most.
     *
     * @throws IllegalArgumentException when there is none, more than 1 000, two of one name, or one that only describes a
     *                                  function and cannot be called
     */
    public static ToolLoop of(List<Tool> tools) {
        if (tools.isEmpty() || tools.size() > MAX_TOOLS) {
            throw new IllegalArgumentException("there are " + tools.size() + " tools, there must be 1 to " + MAX_TOOLS);
        }
        Map<String, Tool> byName = new LinkedHashMap<>();
        for (Tool tool : tools) {
            if (!tool.isCallable()) {
                throw new IllegalArgumentException(
                        tool + " only describes a function; make one that can be called with Tool.of(…) or Tools.of(…)");
            }
            if (byName.put(tool.name(), tool) != null) {
                throw new IllegalArgumentException("two tools are called '" + tool.name() + "'");
            }
        }
        return new ToolLoop(byName, DEFAULT_ROUNDS, null, NOBODY, null);
    }

    /** How often the model may ask for tools, 1 to 1 000; 8 unless set. */
    public ToolLoop withMaxRounds(int rounds) {
        return new ToolLoop(tools, (int) Fields.within("maxRounds", rounds, 1, MAX_ROUNDS), executor, listener,
                reasoningReturned);
    }

    /** Calls the tools of one round at once, on this executor, which stays its owner's. Unless set, one after another. */
    public ToolLoop withExecutor(Executor parallel) {
        return new ToolLoop(tools, maxRounds, parallel, listener, reasoningReturned);
    }

    /** Tells this listener what happens. */
    public ToolLoop withListener(ToolListener told) {
        return new ToolLoop(tools, maxRounds, executor, told, reasoningReturned);
    }

    /**
     * Whether what the model thought before it asked for tools is sent back with its calls. Unless set, so where the platform
     * asks for it: DeepSeek, Moonshot, Zhipu and OpenRouter do; others ignore or refuse it.
     */
    public ToolLoop withReasoningReturned(boolean returned) {
        return new ToolLoop(tools, maxRounds, executor, listener, returned);
    }

    Map<String, Tool> tools() {
        return tools;
    }

    int maxRounds() {
        return maxRounds;
    }

    @Nullable
    Executor executor() {
        return executor;
    }

    ToolListener listener() {
        return listener;
    }

    @Nullable
    Boolean reasoningReturned() {
        return reasoningReturned;
    }

    @Override
    public String toString() {
        return "ToolLoop[" + tools.keySet() + ", " + maxRounds + " rounds]";
    }
}
