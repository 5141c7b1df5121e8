package io.harborai.engine.translate;

import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes answers of OpenAI's chat completions. */
final class ChatAnswerWriter implements AnswerWriter {
    private final AnswerFrame frame;
    private String id = "";
    private String model = "";
    private Stop why = Stop.END;
    private Tokens tokens = Tokens.UNTOLD;

    ChatAnswerWriter(AnswerFrame frame) {
        this.frame = frame;
    }

    @Override
    public void piece(Piece piece, Buffer out) {
        if (piece instanceof Piece.Begun begun) {
            id = begun.id();
            model = begun.model();
            delta(out, delta -> {
                delta.writeStringProperty("role", "assistant");
                delta.writeStringProperty("content", "");
            });
        } else if (piece instanceof Piece.Text said) {
            delta(out, delta -> delta.writeStringProperty("content", said.text()));
        } else if (piece instanceof Piece.Refusal said) {
            delta(out, delta -> delta.writeStringProperty("refusal", said.text()));
        } else if (piece instanceof Piece.Thought said) {
            delta(out, delta -> delta.writeStringProperty("reasoning_content", said.text()));
        } else if (piece instanceof Piece.Signed signed) {
            delta(out, delta -> Out.array(delta, "reasoning_details", () -> Out.object(delta, detail -> {
                detail.writeStringProperty("type", "reasoning.text");
                detail.writeStringProperty("signature", signed.signature());
            })));
        } else if (piece instanceof Piece.HiddenThought hidden) {
            delta(out, delta -> Out.array(delta, "reasoning_details",
                    () -> ChatMessageWriter.hidden(delta, hidden.data())));
        } else if (piece instanceof Piece.ToolBegun begun) {
            tool(out, begun.place(), begun, "");
        } else if (piece instanceof Piece.ToolArguments more) {
            tool(out, more.place(), null, more.fragment());
        } else {
            last(piece, out);
        }
    }

    private void last(Piece piece, Buffer out) {
        if (piece instanceof Piece.Stopped stopped) {
            why = stopped.why();
        } else if (piece instanceof Piece.Counted counted) {
            tokens = tokens.then(counted.tokens());
        } else if (piece instanceof Piece.Failed failed) {
            Out.event(out, json -> Out.within(json, "error", error -> {
                error.writeStringProperty("message", failed.message());
                error.writeStringProperty("type", failed.type());
                error.writeStringProperty("code", failed.code());
            }));
        } else if (piece instanceof Piece.Ended) {
            end(out);
        }
    }

    private void end(Buffer out) {
        Out.event(out, json -> {
            top(json, "chat.completion.chunk", id, model);
            choice(json, delta -> {
            }, why);
        });
        // Tokens in a chunk with choices break OpenAI's own Java client, and one without choices breaks callers who did not ask.
        if (frame.includeUsage()) {
            Out.event(out, json -> {
                top(json, "chat.completion.chunk", id, model);
                Out.array(json, "choices", () -> {
                });
                ChatUsage.writeChat(json, tokens);
            });
        }
        out.appendString("data: [DONE]\n\n");
    }

    private void tool(Buffer out, int place, Piece.@Nullable ToolBegun begun, String fragment) {
        delta(out, delta -> Out.array(delta, "tool_calls", () -> Out.object(delta, call -> {
            call.writeNumberProperty("index", place);
            if (begun != null) {
                call.writeStringProperty("id", begun.id());
                call.writeStringProperty("type", "function");
            }
            Out.within(call, "function", function -> {
                if (begun != null) {
                    function.writeStringProperty("name", begun.name());
                }
                function.writeStringProperty("arguments", fragment);
            });
            if (begun != null && begun.signature() != null) {
                ChatMessageWriter.signature(call, begun.signature());
            }
        })));
    }

    private void delta(Buffer out, Consumer<JsonGenerator> said) {
        Out.event(out, json -> {
            top(json, "chat.completion.chunk", id, model);
            choice(json, said, null);
        });
    }

    private void top(JsonGenerator json, String object, String answerId, String answeredBy) {
        json.writeStringProperty("id", answerId.isEmpty() ? "chatcmpl-" + frame.id() : answerId);
        json.writeStringProperty("object", object);
        json.writeNumberProperty("created", frame.seconds());
        json.writeStringProperty("model", answeredBy.isEmpty() ? frame.model() : answeredBy);
    }

    private static void choice(JsonGenerator json, Consumer<JsonGenerator> said, @Nullable Stop stop) {
        Out.array(json, "choices", () -> Out.object(json, choice -> {
            choice.writeNumberProperty("index", 0);
            Out.within(choice, "delta", said);
            choice.writeStringProperty("finish_reason", stop == null ? null : reason(stop));
        }));
    }

    @Override
    public byte[] whole(Answer answer) {
        return Out.object(json -> {
            top(json, "chat.completion", answer.id(), answer.model());
            Out.array(json, "choices", () -> Out.object(json, choice -> {
                choice.writeNumberProperty("index", 0);
                Out.within(choice, "message", message -> {
                    message.writeStringProperty("role", "assistant");
                    ChatMessageWriter.fields(message, answer.parts());
                });
                choice.writeStringProperty("finish_reason", reason(answer.stop()));
            }));
            if (answer.tokens().told()) {
                ChatUsage.writeChat(json, answer.tokens());
            }
        });
    }

    private static String reason(Stop stop) {
        return switch (stop) {
            case END, SEQUENCE, PAUSE -> "stop";
            case LENGTH -> "length";
            case TOOLS -> "tool_calls";
            case FILTER -> "content_filter";
        };
    }
}
