package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model says, for formats that have one place for each kind.
 *
 * @param text    its text, refusals included
 * @param thought what it thought, readable
 * @param uses    of tools, in their order
 */
record Said(String text, String thought, List<Part.ToolUse> uses) {
    static Said of(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        List<Part.ToolUse> uses = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Text said) {
                text.append(said.text());
            } else if (part instanceof Part.Refusal said) {
                text.append(said.text());
            } else if (part instanceof Part.Thought said) {
                thought.append(said.text());
            } else if (part instanceof Part.ToolUse use) {
                uses.add(use);
            }
        }
        return new Said(text.toString(), thought.toString(), uses);
    }
}
