package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads one part of Gemini's contents, whatever the order and the spelling of its fields. */
final class GeminiPart {
    private final Scan in;
    private @Nullable String text;
    private boolean thought;
    private @Nullable String signature;
    private String mediaType = "";
    private @Nullable String data;
    private @Nullable String uri;
    private boolean use;
    private boolean result;
    private String id = "";
    private String name = "";
    private String json = "";

    GeminiPart(Scan in) {
        this.in = in;
    }

    /** What it says; nothing for a use or a result, and for what no other format has. */
    List<Part> read() {
        in.object(this::field);
        List<Part> found = new ArrayList<>();
        if (thought) {
            found.add(new Part.Thought(text == null ? "" : text, signature));
        } else if (text != null && !text.isEmpty()) {
            found.add(new Part.Text(text));
        } else if (data != null) {
            found.add(new Part.Medium(Media.kind(mediaType), new Part.Source.Inline(mediaType, data), null));
        } else if (uri != null) {
            found.add(new Part.Medium(Media.kind(mediaType), new Part.Source.Address(uri), null));
        }
        return found;
    }

    private void field(String field) {
        switch (field) {
            case "text" -> text = in.text();
            case "thought" -> thought = in.flag();
            case "thoughtSignature", "thought_signature" -> signature = in.textOrNull();
            case "inlineData", "inline_data", "fileData", "file_data" -> in.object(this::inner);
            case "functionCall", "function_call" -> {
                use = true;
                in.object(this::inner);
            }
            case "functionResponse", "function_response" -> {
                result = true;
                in.object(this::inner);
            }
            default -> in.skip();
        }
    }

    private void inner(String field) {
        switch (field) {
            case "mimeType", "mime_type" -> mediaType = in.text();
            case "data" -> data = in.text();
            case "fileUri", "file_uri" -> uri = in.text();
            case "id" -> id = in.text();
            case "name" -> name = in.text();
            case "args", "response" -> json = in.isNull() ? "" : in.raw();
            default -> in.skip();
        }
    }

    boolean isUseOrResult() {
        return use || result;
    }

    boolean isUse() {
        return use;
    }

    boolean isThought() {
        return thought;
    }

    String text() {
        return text == null ? "" : text;
    }

    @Nullable
    String signature() {
        return signature;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    String json() {
        return json;
    }
}
