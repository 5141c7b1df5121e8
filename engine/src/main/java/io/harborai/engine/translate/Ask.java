package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request in the canonical form. A draft that its reader fills and its writer reads, within one call of one event loop; so
 * it has fields in place of accessors. What is null was not said.
 */
final class Ask {
    String model = "";
    boolean stream;
    boolean includeUsage;
    final List<Part> system = new ArrayList<>();
    final List<Turn> turns = new ArrayList<>();
    /** Of the uses so far, by their ids; of equal ids the last. */
    private final Map<String, String> toolNames = new HashMap<>();
    final List<ToolSpec> tools = new ArrayList<>();
    @Nullable
    ToolRule toolRule;
    @Nullable
    Boolean parallelTools;
    @Nullable
    OutputRule output;
    /** How much the model shall think: none, minimal, low, medium, high. */
    @Nullable
    String effort;
    /** Tokens for thinking; -1 for as many as the model likes. */
    @Nullable
    Long thinkingTokens;
    @Nullable
    Long maxTokens;
    @Nullable
    Double temperature;
    @Nullable
    Double topP;
    @Nullable
    Long topK;
    @Nullable
    Double presencePenalty;
    @Nullable
    Double frequencyPenalty;
    @Nullable
    Long seed;
    final List<String> stop = new ArrayList<>();
    @Nullable
    String user;
    /** Fields of the request that the canonical form does not hold, by their names in it. */
    final List<String> others = new ArrayList<>();

    /** Adds to the last turn when it is the same side's, because some formats want the sides to alternate. */
    void say(Turn.Role role, List<Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        for (Part part : parts) {
            if (part instanceof Part.ToolUse use) {
                toolNames.put(use.id(), use.name());
            }
        }
        int last = turns.size() - 1;
        if (last >= 0 && turns.get(last).role() == role) {
            // The list is this request's own: thousands of results in a row must not be copied once for each.
            turns.get(last).parts().addAll(parts);
        } else {
            turns.add(new Turn(role, new ArrayList<>(parts)));
        }
    }

    /** The name of the tool whose use has that id; empty when no turn before has one. */
    String toolOf(String id) {
        return toolNames.getOrDefault(id, "");
    }
}
