package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes answers of Gemini's generateContent. A use of a tool is told whole, because Gemini's arguments are an object. */
final class GeminiAnswerWriter implements AnswerWriter {
    private final AnswerFrame frame;
    private final Answer uses = new Answer();
    private String id = "";
    private String model = "";
    private Stop why = Stop.END;
    private Tokens tokens = Tokens.UNTOLD;

    GeminiAnswerWriter(AnswerFrame frame) {
        this.frame = frame;
    }

    @Override
    public void piece(Piece piece, Buffer out) {
        if (piece instanceof Piece.Begun begun) {
            id = begun.id();
            model = begun.model();
        } else if (piece instanceof Piece.Text said) {
            one(out, new Part.Text(said.text()));
        } else if (piece instanceof Piece.Refusal said) {
            one(out, new Part.Refusal(said.text()));
        } else if (piece instanceof Piece.Thought said) {
            one(out, new Part.Thought(said.text(), null));
        } else if (piece instanceof Piece.Signed signed) {
            one(out, new Part.Thought("", signed.signature()));
        } else if (piece instanceof Piece.ToolBegun || piece instanceof Piece.ToolArguments) {
            uses.piece(piece);
        } else if (piece instanceof Piece.Stopped stopped) {
            why = stopped.why();
        } else if (piece instanceof Piece.Counted counted) {
            tokens = tokens.then(counted.tokens());
        } else if (piece instanceof Piece.Failed failed) {
            out.appendString("data: ").appendBytes(ErrorPiece.body(failed)).appendString("\n\n");
        } else if (piece instanceof Piece.Ended) {
            Out.event(out, json -> body(json, uses.parts(), why, tokens));
        }
    }

    private void one(Buffer out, Part part) {
        Out.event(out, json -> body(json, List.of(part), null, Tokens.UNTOLD));
    }

    private void body(JsonGenerator json, List<Part> parts, @Nullable Stop stop, Tokens counted) {
        Out.array(json, "candidates", () -> Out.object(json, candidate -> {
            Out.within(candidate, "content", content -> {
                content.writeStringProperty("role", "model");
                Out.array(content, "parts", () -> parts.forEach(part -> GeminiRequestWriter.write(content, part)));
            });
            candidate.writeNumberProperty("index", 0);
            if (stop != null) {
                candidate.writeStringProperty("finishReason", reason(stop));
            }
        }));
        if (counted.told()) {
            Out.within(json, "usageMetadata", usage -> {
                long thought = counted.thoughtOrNone();
                usage.writeNumberProperty("promptTokenCount", counted.promptOrNone());
                usage.writeNumberProperty("candidatesTokenCount", Math.max(0, counted.completionOrNone() - thought));
                usage.writeNumberProperty("totalTokenCount", counted.promptOrNone() + counted.completionOrNone());
                if (counted.cached() >= 0) {
                    usage.writeNumberProperty("cachedContentTokenCount", counted.cached());
                }
                if (thought > 0) {
                    usage.writeNumberProperty("thoughtsTokenCount", thought);
                }
            });
        }
        json.writeStringProperty("modelVersion", model.isEmpty() ? frame.model() : model);
        json.writeStringProperty("responseId", id.isEmpty() ? frame.id() : id);
    }

    @Override
    public byte[] whole(Answer answer) {
        id = answer.id();
        model = answer.model();
        List<Part> parts = new ArrayList<>(answer.parts());
        return Out.object(json -> body(json, parts, answer.stop(), answer.tokens()));
    }

    private static String reason(Stop stop) {
        return switch (stop) {
            case END, SEQUENCE, TOOLS, PAUSE -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case FILTER -> "SAFETY";
        };
    }
}
