package io.harborai.engine.translate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.vertx.core.buffer.Buffer;
import tools.jackson.core.JsonGenerator;

/**
 * Writes answers of Ollama's own chat. Its streams are lines; within this process they are events that hold one line each,
 * as all streams are, and whoever answers the caller takes the frames off.
 */
final class OllamaAnswerWriter implements AnswerWriter {
    private final AnswerFrame frame;
    private final List<Part.ToolUse> uses = new ArrayList<>();
    private final List<StringBuilder> arguments = new ArrayList<>();
    private String model = "";
    private Stop why = Stop.END;
    private Tokens tokens = Tokens.UNTOLD;

    OllamaAnswerWriter(AnswerFrame frame) {
        this.frame = frame;
    }

    @Override
    public void piece(Piece piece, Buffer out) {
        if (piece instanceof Piece.Begun begun) {
            model = begun.model();
        } else if (piece instanceof Piece.Text said) {
            line(out, said.text(), "", List.of());
        } else if (piece instanceof Piece.Refusal said) {
            line(out, said.text(), "", List.of());
        } else if (piece instanceof Piece.Thought said) {
            line(out, "", said.text(), List.of());
        } else if (piece instanceof Piece.ToolBegun begun) {
            uses.add(new Part.ToolUse(begun.id(), begun.name(), "", null));
            arguments.add(new StringBuilder());
        } else if (piece instanceof Piece.ToolArguments more && more.place() < arguments.size()) {
            arguments.get(more.place()).append(more.fragment());
        } else if (piece instanceof Piece.Stopped stopped) {
            why = stopped.why();
            tools(out);
        } else if (piece instanceof Piece.Counted counted) {
            tokens = tokens.then(counted.tokens());
        } else if (piece instanceof Piece.Failed failed) {
            Out.event(out, json -> json.writeStringProperty("error",
                    failed.message() == null ? "the provider failed" : failed.message()));
        } else if (piece instanceof Piece.Ended) {
            tools(out);
            Out.event(out, json -> {
                top(json, model);
                message(json, "", "", List.of());
                last(json, why, tokens);
            });
        }
    }

    /** It wants the arguments of a tool whole. */
    private void tools(Buffer out) {
        if (uses.isEmpty()) {
            return;
        }
        List<Part.ToolUse> whole = new ArrayList<>();
        for (int i = 0; i < uses.size(); i++) {
            whole.add(new Part.ToolUse(uses.get(i).id(), uses.get(i).name(), arguments.get(i).toString(), null));
        }
        uses.clear();
        arguments.clear();
        line(out, "", "", whole);
    }

    private void line(Buffer out, String text, String thought, List<Part.ToolUse> used) {
        Out.event(out, json -> {
            top(json, model);
            message(json, text, thought, used);
            json.writeBooleanProperty("done", false);
        });
    }

    private void top(JsonGenerator json, String named) {
        json.writeStringProperty("model", named.isEmpty() ? frame.model() : named);
        json.writeStringProperty("created_at", Instant.ofEpochSecond(frame.seconds()).toString());
    }

    private static void message(JsonGenerator json, String text, String thought, List<Part.ToolUse> used) {
        Out.within(json, "message", message -> OllamaMessage.model(message, text, thought, used));
    }

    /** What its servers measure themselves, and nobody else tells, is nothing. */
    private static void last(JsonGenerator json, Stop why, Tokens tokens) {
        json.writeBooleanProperty("done", true);
        json.writeStringProperty("done_reason", why == Stop.LENGTH ? "length" : "stop");
        if (tokens.told()) {
            json.writeNumberProperty("prompt_eval_count", tokens.promptOrNone());
            json.writeNumberProperty("eval_count", tokens.completionOrNone());
        }
    }

    @Override
    public byte[] whole(Answer answer) {
        Said said = Said.of(answer.parts());
        return Out.object(json -> {
            top(json, answer.model());
            message(json, said.text(), said.thought(), said.uses());
            last(json, answer.stop(), answer.tokens());
        });
    }
}
