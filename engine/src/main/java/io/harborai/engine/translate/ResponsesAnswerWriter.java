package io.harborai.engine.translate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes answers of OpenAI's responses, whose last event tells the whole answer once more.
 * Longer than 300 lines, because each of its events has fields of its own.
 */
final class ResponsesAnswerWriter implements AnswerWriter {
    /** As long as a whole answer may be. */
    private static final int MAX_CHARS = 32 << 20;
    private static final String IN_PROGRESS = "in_progress";
    private static final String COMPLETED = "completed";

    private enum Open {
        NOTHING, TEXT, REFUSAL, THOUGHT, TOOLS
    }

    /** A tool whose arguments are still being said. */
    private record Tool(int at, Piece.ToolBegun begun, StringBuilder arguments) {
        Part.ToolUse use() {
            return new Part.ToolUse(begun.id(), begun.name(), arguments.toString(), begun.signature());
        }
    }

    private final AnswerFrame frame;
    /** Items that are complete, as JSON, by their index. */
    private final Map<Integer, String> items = new TreeMap<>();
    private final Map<Integer, Tool> tools = new HashMap<>();
    private final List<Part> message = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private Open open = Open.NOTHING;
    private int index;
    private int sequence;
    private int kept;
    private String id = "";
    private String model = "";
    private boolean begun;
    private Stop why = Stop.END;
    private Tokens tokens = Tokens.UNTOLD;

    ResponsesAnswerWriter(AnswerFrame frame) {
        this.frame = frame;
    }

    @Override
    public void piece(Piece piece, Buffer out) {
        if (piece instanceof Piece.Begun first) {
            begin(first.id(), first.model(), out);
        } else if (piece instanceof Piece.Text text) {
            begin("", "", out);
            content(Open.TEXT, text.text(), out);
        } else if (piece instanceof Piece.Refusal text) {
            begin("", "", out);
            content(Open.REFUSAL, text.text(), out);
        } else if (piece instanceof Piece.Thought text) {
            begin("", "", out);
            thought(out);
            keep(text.text());
            event(out, "response.reasoning_summary_text.delta", json -> {
                place(json, "rs_");
                json.writeNumberProperty("summary_index", 0);
                json.writeStringProperty("delta", text.text());
            });
        } else if (piece instanceof Piece.Signed signed) {
            begin("", "", out);
            thought(out);
            closeThought(signed.signature(), out);
        } else if (piece instanceof Piece.HiddenThought hidden) {
            begin("", "", out);
            close(out);
            added(out, json -> ResponsesItems.thought(json, itemId("rs_"), null, null));
            done(out, index++, json -> ResponsesItems.thought(json, itemId("rs_", index - 1), null, hidden.data()));
        } else if (piece instanceof Piece.ToolBegun || piece instanceof Piece.ToolArguments) {
            tool(piece, out);
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
            event(out, "error", json -> {
                json.writeStringProperty("code", failed.code() == null ? failed.type() : failed.code());
                json.writeStringProperty("message", failed.message());
                json.writeNullProperty("param");
            });
        } else if (piece instanceof Piece.Ended) {
            begin("", "", out);
            close(out);
            String type = incomplete(why) == null ? "response.completed" : "response.incomplete";
            event(out, type, json -> Out.within(json, "response", response -> response(response,
                    incomplete(why) == null ? COMPLETED : "incomplete", why, tokens,
                    () -> items.values().forEach(response::writeRawValue))));
        }
    }

    private void begin(String answerId, String answeredBy, Buffer out) {
        if (begun) {
            return;
        }
        begun = true;
        id = answerId;
        model = answeredBy;
        for (String type : List.of("response.created", "response.in_progress")) {
            event(out, type, json -> Out.within(json, "response",
                    response -> response(response, IN_PROGRESS, Stop.END, Tokens.UNTOLD, () -> {
                    })));
        }
    }

    private void content(Open kind, String text, Buffer out) {
        boolean refusal = kind == Open.REFUSAL;
        if (open != kind) {
            boolean goesOn = open == Open.TEXT || open == Open.REFUSAL;
            if (goesOn) {
                closePart(out);
            } else {
                close(out);
                added(out, json -> ResponsesItems.message(json, itemId("msg_"), IN_PROGRESS, List.of()));
            }
            open = kind;
            event(out, "response.content_part.added", json -> {
                place(json, "msg_");
                json.writeNumberProperty("content_index", message.size());
                Out.within(json, "part", part -> ResponsesItems.content(part,
                        refusal ? new Part.Refusal("") : new Part.Text("")));
            });
        }
        keep(text);
        event(out, refusal ? "response.refusal.delta" : "response.output_text.delta", json -> {
            place(json, "msg_");
            json.writeNumberProperty("content_index", message.size());
            json.writeStringProperty("delta", text);
            logprobs(json, refusal);
        });
    }

    private static void logprobs(JsonGenerator json, boolean refusal) {
        if (!refusal) {
            Out.array(json, "logprobs", () -> {
            });
        }
    }

    private void keep(String text) {
        kept(text.length());
        said.append(text);
    }

    private void kept(int more) {
        kept += more;
        if (kept > MAX_CHARS) {
            throw new WrongFormat("", "the answer is longer than " + (MAX_CHARS >> 20) + " million characters");
        }
    }

    private String taken() {
        String text = said.toString();
        said.setLength(0);
        return text;
    }

    private void thought(Buffer out) {
        if (open == Open.THOUGHT) {
            return;
        }
        close(out);
        open = Open.THOUGHT;
        added(out, json -> ResponsesItems.thought(json, itemId("rs_"), null, null));
        event(out, "response.reasoning_summary_part.added", json -> {
            place(json, "rs_");
            json.writeNumberProperty("summary_index", 0);
            summary(json, "");
        });
    }

    private static void summary(JsonGenerator json, String text) {
        Out.within(json, "part", part -> {
            part.writeStringProperty("type", "summary_text");
            part.writeStringProperty("text", text);
        });
    }

    private void tool(Piece piece, Buffer out) {
        if (piece instanceof Piece.ToolBegun tool) {
            begin("", "", out);
            if (open != Open.TOOLS) {
                close(out);
                open = Open.TOOLS;
            }
            Tool draft = new Tool(index, tool, new StringBuilder());
            added(out, json -> ResponsesItems.use(json, itemId("fc_", draft.at()), IN_PROGRESS, draft.use()));
            tools.put(tool.place(), draft);
            index++;
        } else if (piece instanceof Piece.ToolArguments more) {
            Tool draft = tools.get(more.place());
            if (draft != null && !more.fragment().isEmpty()) {
                arguments(draft, more.fragment(), out);
            }
        }
    }

    private void arguments(Tool draft, String fragment, Buffer out) {
        kept(fragment.length());
        draft.arguments().append(fragment);
        event(out, "response.function_call_arguments.delta", json -> {
            json.writeStringProperty("item_id", itemId("fc_", draft.at()));
            json.writeNumberProperty("output_index", draft.at());
            json.writeStringProperty("delta", fragment);
        });
    }

    /** Ends whatever item is open. */
    private void close(Buffer out) {
        switch (open) {
            case TEXT, REFUSAL -> {
                closePart(out);
                List<Part> all = List.copyOf(message);
                message.clear();
                int at = index++;
                done(out, at, json -> ResponsesItems.message(json, itemId("msg_", at), COMPLETED, all));
            }
            case THOUGHT -> closeThought(null, out);
            case TOOLS -> closeTools(out);
            case NOTHING -> {
                // All is told.
            }
        }
        open = Open.NOTHING;
    }

    private void closePart(Buffer out) {
        boolean refusal = open == Open.REFUSAL;
        String text = taken();
        event(out, refusal ? "response.refusal.done" : "response.output_text.done", json -> {
            place(json, "msg_");
            json.writeNumberProperty("content_index", message.size());
            json.writeStringProperty(refusal ? "refusal" : "text", text);
            logprobs(json, refusal);
        });
        Part part = refusal ? new Part.Refusal(text) : new Part.Text(text);
        event(out, "response.content_part.done", json -> {
            place(json, "msg_");
            json.writeNumberProperty("content_index", message.size());
            Out.within(json, "part", one -> ResponsesItems.content(one, part));
        });
        message.add(part);
    }

    private void closeThought(@Nullable String signature, Buffer out) {
        String text = taken();
        event(out, "response.reasoning_summary_text.done", json -> {
            place(json, "rs_");
            json.writeNumberProperty("summary_index", 0);
            json.writeStringProperty("text", text);
        });
        event(out, "response.reasoning_summary_part.done", json -> {
            place(json, "rs_");
            json.writeNumberProperty("summary_index", 0);
            summary(json, text);
        });
        int at = index++;
        done(out, at, json -> ResponsesItems.thought(json, itemId("rs_", at), text, signature));
        open = Open.NOTHING;
    }

    private void closeTools(Buffer out) {
        for (Tool draft : new ArrayList<>(tools.values())) {
            if (items.containsKey(draft.at())) {
                continue;
            }
            event(out, "response.function_call_arguments.done", json -> {
                json.writeStringProperty("item_id", itemId("fc_", draft.at()));
                json.writeNumberProperty("output_index", draft.at());
                json.writeStringProperty("name", draft.begun().name());
                json.writeStringProperty("arguments", draft.arguments().toString());
            });
            done(out, draft.at(), json -> ResponsesItems.use(json, itemId("fc_", draft.at()), COMPLETED,
                    draft.use()));
        }
    }

    private void place(JsonGenerator json, String prefix) {
        json.writeStringProperty("item_id", itemId(prefix));
        json.writeNumberProperty("output_index", index);
    }

    private String itemId(String prefix) {
        return itemId(prefix, index);
    }

    private String itemId(String prefix, int at) {
        return prefix + frame.id() + "_" + at;
    }

    private void added(Buffer out, Consumer<JsonGenerator> item) {
        event(out, "response.output_item.added", json -> {
            json.writeNumberProperty("output_index", index);
            json.writeName("item");
            item.accept(json);
        });
    }

    private void done(Buffer out, int at, Consumer<JsonGenerator> item) {
        String written = json(item);
        items.put(at, written);
        event(out, "response.output_item.done", json -> {
            json.writeNumberProperty("output_index", at);
            Out.raw(json, "item", written);
        });
    }

    private static String json(Consumer<JsonGenerator> value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            value.accept(json);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void event(Buffer out, String type, Consumer<JsonGenerator> fields) {
        Out.named(out, type, json -> {
            json.writeNumberProperty("sequence_number", sequence++);
            fields.accept(json);
        });
    }

    private void response(JsonGenerator json, String status, Stop stop, Tokens counted, Runnable output) {
        // Ids of other formats are not made to be found again by.
        boolean own = id.startsWith("resp_") || !frame.keeping().kept() && !id.isEmpty();
        json.writeStringProperty("id",
                own ? id : frame.keeping().kept() ? frame.keeping().id() : "resp_" + frame.id());
        json.writeStringProperty("object", "response");
        json.writeNumberProperty("created_at", frame.seconds());
        json.writeStringProperty("status", status);
        json.writeNullProperty("error");
        String incomplete = incomplete(stop);
        if (incomplete == null) {
            json.writeNullProperty("incomplete_details");
        } else {
            Out.within(json, "incomplete_details", detail -> detail.writeStringProperty("reason", incomplete));
        }
        json.writeNullProperty("instructions");
        json.writeNullProperty("metadata");
        json.writeStringProperty("model", model.isEmpty() ? frame.model() : model);
        Out.array(json, "output", output);
        json.writeBooleanProperty("parallel_tool_calls", true);
        json.writeNullProperty("temperature");
        json.writeStringProperty("tool_choice", "auto");
        Out.array(json, "tools", () -> {
        });
        json.writeNullProperty("top_p");
        String previous = frame.keeping().previous();
        if (previous.isEmpty()) {
            json.writeNullProperty("previous_response_id");
        } else {
            json.writeStringProperty("previous_response_id", previous);
        }
        json.writeBooleanProperty("store", frame.keeping().kept());
        if (counted.told()) {
            ChatUsage.writeResponses(json, counted);
        } else {
            json.writeNullProperty("usage");
        }
    }

    private static @Nullable String incomplete(Stop stop) {
        return stop == Stop.LENGTH ? "max_output_tokens" : stop == Stop.FILTER ? "content_filter" : null;
    }

    @Override
    public byte[] whole(Answer answer) {
        id = answer.id();
        model = answer.model();
        List<Part> parts = answer.parts();
        return Out.object(json -> response(json, incomplete(answer.stop()) == null ? COMPLETED : "incomplete",
                answer.stop(), answer.tokens(), () -> items(json, parts)));
    }

    /** Texts and refusals that follow each other are one message. */
    private void items(JsonGenerator json, List<Part> parts) {
        List<Part> texts = new ArrayList<>();
        int at = 0;
        for (Part part : parts) {
            if (part instanceof Part.Text || part instanceof Part.Refusal) {
                texts.add(part);
                continue;
            }
            at = message(json, texts, at);
            if (part instanceof Part.Thought thought) {
                ResponsesItems.thought(json, itemId("rs_", at++), thought.text(), thought.signature());
            } else if (part instanceof Part.HiddenThought hidden) {
                ResponsesItems.thought(json, itemId("rs_", at++), null, hidden.data());
            } else if (part instanceof Part.ToolUse use) {
                ResponsesItems.use(json, itemId("fc_", at++), COMPLETED, use);
            }
        }
        message(json, texts, at);
    }

    private int message(JsonGenerator json, List<Part> texts, int at) {
        if (texts.isEmpty()) {
            return at;
        }
        ResponsesItems.message(json, itemId("msg_", at), COMPLETED, texts);
        texts.clear();
        return at + 1;
    }
}
