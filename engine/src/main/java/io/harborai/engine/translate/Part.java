package io.harborai.engine.translate;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** A piece of what is said in a turn: the union of what the wire formats can say. */
sealed interface Part {
    /** Plain text. */
    record Text(String text) implements Part {}

    /** What the model would not do, in its words. */
    record Refusal(String text) implements Part {}

    /**
     * What the model thought.
     *
     * @param signature proves to its maker that nobody changed the text; null when it has none
     */
    record Thought(String text, @Nullable String signature) implements Part {}

    /** What the model thought, readable to its maker alone. */
    record HiddenThought(String data) implements Part {}

    /** A picture, a sound or a document. */
    record Medium(Kind kind, Source source, @Nullable String name) implements Part {
        /** What it is to the reader. */
        enum Kind {
            IMAGE, AUDIO, DOCUMENT
        }
    }

    /**
     * The model wants a tool to be used.
     *
     * @param arguments JSON as text, empty for none
     * @param signature Gemini's proof of the thought that led to it; null when it has none
     */
    record ToolUse(String id, String name, String arguments, @Nullable String signature) implements Part {}

    /**
     * What a tool answered.
     *
     * @param id      of the use that it answers
     * @param name    of the tool, empty when the format does not tell it
     * @param content texts and pictures
     */
    record ToolResult(String id, String name, List<Part> content, boolean failed) implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /** Where a medium's bytes are. */
    sealed interface Source {
        /** In the request, as base64. */
        record Inline(String mediaType, String base64) implements Source {}

        /** At an address. */
        record Address(String url) implements Source {}

        /** With the provider already. */
        record Uploaded(String id) implements Source {}
    }
}
