package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads one item of OpenAI's responses: of what is asked, and of what is answered. */
final class ResponsesItem {
    private final Scan in;
    private String type = "";
    private String role = "";
    private String callId = "";
    private String name = "";
    private String arguments = "";
    private @Nullable String signature;
    private @Nullable String encrypted;
    private final List<Part> content = new ArrayList<>();
    private final List<Part> output = new ArrayList<>();
    private final StringBuilder thought = new StringBuilder();
    private boolean thinks;

    ResponsesItem(Scan in) {
        this.in = in;
    }

    void field(String field) {
        switch (field) {
            case "type" -> type = in.text();
            case "role" -> role = in.text();
            case "call_id" -> callId = in.text();
            case "name" -> name = in.text();
            case "arguments" -> arguments = in.isText() ? in.text() : in.raw();
            case "extra_content" -> signature = ChatRequests.signature(in);
            case "encrypted_content" -> encrypted = in.textOrNull();
            case "content" -> content(content);
            case "output" -> content(output);
            case "summary" -> content(content);
            default -> in.skip();
        }
    }

    private void content(List<Part> into) {
        if (in.isText()) {
            String text = in.text();
            if (!text.isEmpty()) {
                into.add(new Part.Text(text));
            }
            return;
        }
        if (!in.isArray()) {
            in.skip();
            return;
        }
        in.array(() -> {
            Piece piece = new Piece();
            in.object(piece::field);
            if (piece.type.equals("summary_text") || piece.type.equals("reasoning_text")) {
                thinks = true;
                thought.append(piece.text);
            } else {
                into.add(piece.part());
            }
        });
    }

    /** One part of an item's content. */
    private final class Piece {
        private String type = "";
        private String text = "";
        private @Nullable String url;
        private @Nullable String data;
        private @Nullable String fileId;
        private @Nullable String fileName;
        private String format = "";

        void field(String field) {
            switch (field) {
                case "type" -> type = in.text();
                case "text", "refusal" -> text = in.text();
                case "image_url", "file_url" -> url = in.textOrNull();
                case "file_data", "data" -> data = in.textOrNull();
                case "file_id" -> fileId = in.textOrNull();
                case "filename" -> fileName = in.textOrNull();
                case "format" -> format = in.text();
                case "input_audio" -> in.object(this::field);
                default -> in.skip();
            }
        }

        Part part() {
            return switch (type) {
                case "input_text", "output_text", "text" -> new Part.Text(text);
                case "refusal" -> new Part.Refusal(text);
                case "input_image" -> new Part.Medium(Part.Medium.Kind.IMAGE, source("image/png"), null);
                case "input_file" -> new Part.Medium(Part.Medium.Kind.DOCUMENT, source("application/pdf"), fileName);
                case "input_audio" -> new Part.Medium(Part.Medium.Kind.AUDIO, source("audio/" + format), null);
                default -> throw new WrongFormat("input", "a part of the type '" + type + "' cannot be translated");
            };
        }

        private Part.Source source(String mediaType) {
            if (data != null) {
                return data.startsWith("data:") ? Media.source(data) : new Part.Source.Inline(mediaType, data);
            }
            return url != null ? Media.source(url) : new Part.Source.Uploaded(fileId == null ? "" : fileId);
        }
    }

    /** What it is; a message need not say so. */
    String type() {
        return type.isEmpty() && !role.isEmpty() ? "message" : type;
    }

    String role() {
        return role;
    }

    String callId() {
        return callId;
    }

    /** What a tool answered. */
    List<Part> output() {
        return output;
    }

    /** The arguments of a tool's use, empty when they are not told yet. */
    String arguments() {
        return arguments;
    }

    /** The signature of a thought, or the thought itself when nobody else can read it. */
    @Nullable
    String encrypted() {
        return encrypted;
    }

    /** Whether a thought can be read, be it empty. */
    boolean thinks() {
        return thinks;
    }

    /** What is said by it. */
    List<Part> parts() {
        return switch (type()) {
            case "message" -> content;
            case "function_call" -> List.of(new Part.ToolUse(callId, name, arguments, signature));
            case "reasoning" -> thinks
                    ? List.of(new Part.Thought(thought.toString(), encrypted))
                    : encrypted == null ? List.of() : List.of(new Part.HiddenThought(encrypted));
            default -> List.of();
        };
    }
}
