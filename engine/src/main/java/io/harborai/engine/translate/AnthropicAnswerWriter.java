package io.harborai.engine.translate;

import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes answers of Anthropic's messages. */
final class AnthropicAnswerWriter implements AnswerWriter {
    private enum Block {
        TEXT, THOUGHT, TOOL
    }

    private final AnswerFrame frame;
    private final ToolQueue tools = new ToolQueue(new Tools());
    private Buffer toolsOut = Buffer.buffer();
    private @Nullable Block open;
    private int index = -1;
    private boolean refused;
    private boolean begun;
    private Stop why = Stop.END;
    private @Nullable String sequence;
    private Tokens tokens = Tokens.UNTOLD;

    AnthropicAnswerWriter(AnswerFrame frame) {
        this.frame = frame;
    }

    @Override
    public void piece(Piece piece, Buffer out) {
        if (piece instanceof Piece.Begun first) {
            begin(first, out);
        } else if (piece instanceof Piece.Text said) {
            text(said.text(), out);
        } else if (piece instanceof Piece.Refusal said) {
            refused = true;
            text(said.text(), out);
        } else if (piece instanceof Piece.Thought said) {
            thought(out);
            delta(out, index, "thinking_delta", delta -> delta.writeStringProperty("thinking", said.text()));
        } else if (piece instanceof Piece.Signed signed) {
            thought(out);
            delta(out, index, "signature_delta",
                    delta -> delta.writeStringProperty("signature", signed.signature()));
            close(out);
        } else if (piece instanceof Piece.HiddenThought hidden) {
            close(out);
            start(out, block -> {
                block.writeStringProperty("type", "redacted_thinking");
                block.writeStringProperty("data", hidden.data());
            });
            stop(out);
        } else if (piece instanceof Piece.ToolBegun tool) {
            tool(tool, out);
        } else if (piece instanceof Piece.ToolArguments more) {
            toolsOut = out;
            tools.arguments(more);
        } else {
            last(piece, out);
        }
    }

    private void last(Piece piece, Buffer out) {
        if (piece instanceof Piece.Stopped stopped) {
            why = stopped.why();
            sequence = stopped.sequence();
        } else if (piece instanceof Piece.Counted counted) {
            tokens = tokens.then(counted.tokens());
        } else if (piece instanceof Piece.Failed failed) {
            Out.named(out, "error", json -> Out.within(json, "error", error -> {
                error.writeStringProperty("type", failed.type() == null ? "api_error" : failed.type());
                error.writeStringProperty("message", failed.message());
                Out.text(error, "code", failed.code());
            }));
        } else if (piece instanceof Piece.Ended) {
            begin(new Piece.Begun("", ""), out);
            close(out);
            Out.named(out, "message_delta", json -> {
                Out.within(json, "delta", delta -> {
                    delta.writeStringProperty("stop_reason", AnthropicBlocks.reason(why, refused));
                    delta.writeStringProperty("stop_sequence", sequence);
                });
                AnthropicBlocks.usage(json, tokens);
            });
            Out.named(out, "message_stop", json -> {
            });
        } else if (piece instanceof Piece.Alive && begun) {
            Out.named(out, "ping", json -> {
            });
        }
    }

    private void begin(Piece.Begun first, Buffer out) {
        if (begun) {
            return;
        }
        begun = true;
        Out.named(out, "message_start", json -> Out.within(json, "message", message -> {
            top(message, first.id(), first.model());
            Out.array(message, "content", () -> {
            });
            message.writeNullProperty("stop_reason");
            message.writeNullProperty("stop_sequence");
            AnthropicBlocks.usage(message, tokens);
        }));
    }

    private void top(JsonGenerator json, String id, String model) {
        json.writeStringProperty("id", id.isEmpty() ? "msg_" + frame.id() : id);
        json.writeStringProperty("type", "message");
        json.writeStringProperty("role", "assistant");
        json.writeStringProperty("model", model.isEmpty() ? frame.model() : model);
    }

    private void text(String said, Buffer out) {
        if (open != Block.TEXT) {
            close(out);
            start(out, block -> {
                block.writeStringProperty("type", "text");
                block.writeStringProperty("text", "");
            });
            open = Block.TEXT;
        }
        delta(out, index, "text_delta", delta -> delta.writeStringProperty("text", said));
    }

    private void thought(Buffer out) {
        if (open != Block.THOUGHT) {
            close(out);
            start(out, block -> {
                block.writeStringProperty("type", "thinking");
                block.writeStringProperty("thinking", "");
                block.writeStringProperty("signature", "");
            });
            open = Block.THOUGHT;
        }
    }

    private void tool(Piece.ToolBegun tool, Buffer out) {
        if (open != Block.TOOL) {
            close(out);
            open = Block.TOOL;
        }
        toolsOut = out;
        tools.begin(tool);
    }

    /** Writes uses of tools as blocks, which this format says one after the other. */
    private final class Tools implements ToolQueue.Listener {
        @Override
        public void begin(Piece.ToolBegun tool) {
            start(toolsOut, block -> {
                block.writeStringProperty("type", "tool_use");
                block.writeStringProperty("id", tool.id());
                block.writeStringProperty("name", tool.name());
                Out.within(block, "input", input -> {
                });
            });
        }

        @Override
        public void arguments(String fragment) {
            delta(toolsOut, index, "input_json_delta",
                    delta -> delta.writeStringProperty("partial_json", fragment));
        }

        @Override
        public void end() {
            stop(toolsOut);
        }
    }

    private void start(Buffer out, Consumer<JsonGenerator> block) {
        index++;
        Out.named(out, "content_block_start", json -> {
            json.writeNumberProperty("index", index);
            Out.within(json, "content_block", block);
        });
    }

    private static void delta(Buffer out, int at, String type, Consumer<JsonGenerator> delta) {
        Out.named(out, "content_block_delta", json -> {
            json.writeNumberProperty("index", at);
            Out.within(json, "delta", fields -> {
                fields.writeStringProperty("type", type);
                delta.accept(fields);
            });
        });
    }

    private void close(Buffer out) {
        if (open == Block.TOOL) {
            toolsOut = out;
            tools.end();
        } else if (open != null) {
            stop(out);
        }
        open = null;
    }

    private void stop(Buffer out) {
        Out.named(out, "content_block_stop", json -> json.writeNumberProperty("index", index));
    }

    @Override
    public byte[] whole(Answer answer) {
        return Out.object(json -> {
            top(json, answer.id(), answer.model());
            Out.array(json, "content", () -> answer.parts().forEach(part -> AnthropicBlocks.write(json, part)));
            boolean no = answer.parts().stream().anyMatch(Part.Refusal.class::isInstance);
            json.writeStringProperty("stop_reason", AnthropicBlocks.reason(answer.stop(), no));
            json.writeStringProperty("stop_sequence", answer.sequence());
            AnthropicBlocks.usage(json, answer.tokens());
        });
    }
}
