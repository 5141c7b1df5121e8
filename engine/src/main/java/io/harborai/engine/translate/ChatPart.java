package io.harborai.engine.translate;

import org.jspecify.annotations.Nullable;

/** Reads one part of a message's content in OpenAI's chat format. */
final class ChatPart {
    private final Scan in;
    private String type = "";
    private String text = "";
    private @Nullable String url;
    private @Nullable String data;
    private String format = "";
    private @Nullable String fileName;
    private @Nullable String fileId;

    ChatPart(Scan in) {
        this.in = in;
    }

    Part read() {
        in.object(this::field);
        return switch (type) {
            case "image_url" -> new Part.Medium(Part.Medium.Kind.IMAGE, Media.source(url == null ? "" : url), null);
            case "input_audio" -> new Part.Medium(Part.Medium.Kind.AUDIO,
                    new Part.Source.Inline("audio/" + format, data == null ? "" : data), null);
            case "file" -> document();
            case "refusal" -> new Part.Refusal(text);
            case "text" -> new Part.Text(text);
            default -> throw new WrongFormat("messages", "a part of the type '" + type + "' cannot be translated");
        };
    }

    private Part document() {
        if (data == null) {
            return new Part.Medium(Part.Medium.Kind.DOCUMENT, new Part.Source.Uploaded(fileId == null ? "" : fileId),
                    fileName);
        }
        Part.Source source = data.startsWith("data:")
                ? Media.source(data)
                : new Part.Source.Inline("application/pdf", data);
        return new Part.Medium(Part.Medium.Kind.DOCUMENT, source, fileName);
    }

    private void field(String name) {
        switch (name) {
            case "type" -> type = in.text();
            case "text", "refusal" -> text = in.text();
            case "image_url" -> {
                if (in.isText()) {
                    url = in.text();
                } else {
                    in.object(this::inner);
                }
            }
            case "input_audio", "file" -> in.object(this::inner);
            default -> in.skip();
        }
    }

    private void inner(String name) {
        switch (name) {
            case "url" -> url = in.text();
            case "data", "file_data" -> data = in.textOrNull();
            case "format" -> format = in.text();
            case "filename" -> fileName = in.textOrNull();
            case "file_id" -> fileId = in.textOrNull();
            default -> in.skip();
        }
    }
}
