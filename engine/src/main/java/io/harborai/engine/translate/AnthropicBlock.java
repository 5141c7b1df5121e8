package io.harborai.engine.translate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads one content block of Anthropic's messages, whatever the order of its fields. */
final class AnthropicBlock {
    private final Scan in;
    private final List<String> others;
    private String type = "";
    private String text = "";
    private @Nullable String signature;
    private String data = "";
    private String id = "";
    private String name = "";
    private String input = "";
    private boolean failed;
    private Part.@Nullable Source source;
    private @Nullable String title;
    private final List<Part> content = new ArrayList<>();

    AnthropicBlock(Scan in, List<String> others) {
        this.in = in;
        this.others = others;
    }

    /** A text or an array of blocks. */
    static void content(Scan in, List<String> others, List<Part> into) {
        if (in.isText()) {
            String said = in.text();
            if (!said.isEmpty()) {
                into.add(new Part.Text(said));
            }
        } else {
            in.array(() -> into.add(new AnthropicBlock(in, others).read()));
        }
    }

    Part read() {
        in.object(this::field);
        return switch (type) {
            case "text" -> new Part.Text(text);
            case "image" -> new Part.Medium(Part.Medium.Kind.IMAGE, source(), null);
            case "document" -> new Part.Medium(Part.Medium.Kind.DOCUMENT, source(), title);
            case "thinking" -> new Part.Thought(text, signature);
            case "redacted_thinking" -> new Part.HiddenThought(data);
            case "tool_use" -> new Part.ToolUse(id, name, input, null);
            case "tool_result" -> new Part.ToolResult(id, "", content, failed);
            default -> throw new WrongFormat("messages", "a content block of the type '" + type
                    + "' cannot be translated");
        };
    }

    private Part.Source source() {
        if (source == null) {
            throw new WrongFormat("messages", "a block of the type '" + type + "' has no source");
        }
        return source;
    }

    private void field(String field) {
        switch (field) {
            case "type" -> type = in.text();
            case "text", "thinking" -> text = in.text();
            case "signature" -> {
                String proof = in.text();
                signature = proof.isEmpty() ? null : proof;
            }
            case "data" -> data = in.text();
            case "id", "tool_use_id" -> id = in.text();
            case "name" -> name = in.text();
            case "input" -> input = in.raw();
            case "is_error" -> failed = in.flag();
            case "title" -> title = in.textOrNull();
            case "content" -> content(in, others, content);
            case "source" -> readSource();
            case "cache_control" -> {
                if (!in.isNull()) {
                    others.add("cache_control");
                }
                in.skip();
            }
            default -> in.skip();
        }
    }

    private void readSource() {
        String[] found = {"", "", "", "", ""};
        in.object(field -> {
            switch (field) {
                case "type" -> found[0] = in.text();
                case "media_type" -> found[1] = in.text();
                case "data" -> found[2] = in.text();
                case "url" -> found[3] = in.text();
                case "file_id" -> found[4] = in.text();
                default -> in.skip();
            }
        });
        source = switch (found[0]) {
            case "base64" -> new Part.Source.Inline(found[1], found[2]);
            case "url" -> new Part.Source.Address(found[3]);
            case "file" -> new Part.Source.Uploaded(found[4]);
            case "text" -> new Part.Source.Inline("text/plain",
                    Base64.getEncoder().encodeToString(found[2].getBytes(StandardCharsets.UTF_8)));
            default -> throw new WrongFormat("messages", "a source of the type '" + found[0]
                    + "' cannot be translated");
        };
    }
}
