package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

/** How a format says a conversation in which instructions are a message, and tools answer in messages of their own. */
interface MessageForm {
    /** Instructions, all in one. */
    void system(String text);

    /** What the user says and shows. */
    void user(List<Part> parts);

    /** What the model said. */
    void model(List<Part> parts);

    /** What a tool answered: its text alone. */
    void result(Part.ToolResult result);

    /** Says a request's conversation in that form; what it does not hold goes to {@code changes}. */
    static void tell(Ask ask, Changes changes, MessageForm form) {
        String system = texts(ask.system);
        if (!system.isEmpty()) {
            form.system(system);
        }
        for (Turn turn : ask.turns) {
            if (turn.role() == Turn.Role.MODEL) {
                form.model(turn.parts());
            } else {
                user(turn.parts(), changes, form);
            }
        }
    }

    /** Tools answer directly after the turn that used them. */
    private static void user(List<Part> parts, Changes changes, MessageForm form) {
        List<Part> rest = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.ToolResult result) {
                form.result(result);
                for (Part inside : result.content()) {
                    if (inside instanceof Part.Medium) {
                        // A tool's message holds text alone; the picture follows as the user's.
                        rest.add(inside);
                        changes.add("tool_result.content");
                    }
                }
                changes.unless(!result.failed(), "tool_result.is_error");
            } else {
                rest.add(part);
            }
        }
        if (!rest.isEmpty()) {
            form.user(rest);
        }
    }

    /** All texts, with a blank line between. */
    static String texts(List<Part> parts) {
        List<String> all = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Text said) {
                all.add(said.text());
            }
        }
        return String.join("\n\n", all);
    }
}
