package io.harborai.engine.translate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads answers of Anthropic's messages. */
final class AnthropicAnswerReader implements AnswerReader {
    /** The place among the tools of a block, by its index. */
    private final Map<Long, Integer> places = new HashMap<>();
    private final Set<Long> silent = new HashSet<>();

    @Override
    public void event(byte[] bytes, int start, int end, PieceSink sink) {
        Event event = new Event();
        Scan.object(bytes, start, end, in -> {
            event.in = in;
            return event::field;
        });
        event.tell(sink);
    }

    @Override
    public void whole(byte[] bytes, int start, int end, PieceSink sink) {
        Event event = new Event();
        Scan.object(bytes, start, end, in -> {
            event.in = in;
            return name -> event.whole(name, sink);
        });
        if (event.type.equals("error") || event.failed != null) {
            event.tell(sink);
            return;
        }
        sink.piece(new Piece.Counted(event.tokens));
        if (event.stopReason != null) {
            sink.piece(new Piece.Stopped(AnthropicBlocks.stop(event.stopReason), event.stopSequence));
        }
    }

    /** One event, whatever the order of its fields. */
    private final class Event {
        @SuppressWarnings("NullAway.Init") // given before the first field is read
        private Scan in;
        private String type = "";
        private long index;
        private String id = "";
        private String model = "";
        private String inner = "";
        private String text = "";
        private String data = "";
        private String signature = "";
        private String input = "";
        private String toolId = "";
        private String toolName = "";
        private @Nullable String stopReason;
        private @Nullable String stopSequence;
        private Tokens tokens = Tokens.UNTOLD;
        private Piece.@Nullable Failed failed;

        void field(String name) {
            switch (name) {
                case "type" -> type = in.text();
                case "index" -> index = in.count();
                case "message" -> in.object(this::message);
                case "content_block", "delta" -> in.object(this::block);
                case "usage" -> tokens = tokens.then(usage());
                case "error" -> failed = ErrorPiece.read(in);
                default -> in.skip();
            }
        }

        void whole(String name, PieceSink sink) {
            switch (name) {
                case "content" -> {
                    sink.piece(new Piece.Begun(id, model));
                    long[] at = {0};
                    in.array(() -> {
                        Event block = new Event();
                        block.in = in;
                        block.index = at[0]++;
                        in.object(block::block);
                        block.wholeBlock(sink);
                    });
                }
                case "stop_reason", "stop_sequence" -> block(name);
                case "id", "model" -> message(name);
                default -> field(name);
            }
        }

        private void message(String name) {
            switch (name) {
                case "id" -> id = in.text();
                case "model" -> model = in.text();
                case "usage" -> tokens = tokens.then(usage());
                default -> in.skip();
            }
        }

        private void block(String name) {
            switch (name) {
                case "type" -> inner = in.text();
                case "text", "thinking", "partial_json" -> text = in.text();
                case "signature" -> signature = in.text();
                case "data" -> data = in.text();
                case "id" -> toolId = in.text();
                case "name" -> toolName = in.text();
                case "input" -> input = in.raw();
                case "stop_reason" -> stopReason = in.textOrNull();
                case "stop_sequence" -> stopSequence = in.textOrNull();
                default -> in.skip();
            }
        }

        private Tokens usage() {
            long[] found = {-1, -1, -1, -1};
            in.object(name -> {
                switch (name) {
                    case "input_tokens" -> found[0] = in.count();
                    case "output_tokens" -> found[1] = in.count();
                    case "cache_read_input_tokens" -> found[2] = in.count();
                    case "cache_creation_input_tokens" -> found[3] = in.count();
                    default -> in.skip();
                }
            });
            long prompt = found[0] < 0 ? -1 : found[0] + Math.max(0, found[2]) + Math.max(0, found[3]);
            // Without the prompt these are repeated figures of the beginning, or zeros that would hide them.
            return prompt < 0
                    ? new Tokens(-1, found[1], -1, -1, -1)
                    : new Tokens(prompt, found[1], found[2], found[3], -1);
        }

        void tell(PieceSink sink) {
            switch (type) {
                case "message_start" -> {
                    sink.piece(new Piece.Begun(id, model));
                    sink.piece(new Piece.Counted(tokens));
                }
                case "content_block_start" -> begin(sink);
                case "content_block_delta" -> delta(sink);
                case "content_block_stop" -> {
                    Integer place = places.get(index);
                    if (place != null && silent.remove(index)) {
                        sink.piece(new Piece.ToolArguments(place, "{}"));
                    }
                }
                case "message_delta" -> {
                    if (tokens.told()) {
                        sink.piece(new Piece.Counted(tokens));
                    }
                    if (stopReason != null) {
                        sink.piece(new Piece.Stopped(AnthropicBlocks.stop(stopReason), stopSequence));
                    }
                }
                case "message_stop" -> sink.piece(new Piece.Ended());
                case "error" -> sink.piece(failed == null ? new Piece.Failed(null, null, null) : failed);
                default -> {
                    if (failed != null) {
                        sink.piece(failed);
                    } else {
                        sink.piece(new Piece.Alive());
                    }
                }
            }
        }

        private void begin(PieceSink sink) {
            switch (inner) {
                case "text" -> text(sink);
                case "thinking" -> thought(sink);
                case "redacted_thinking" -> sink.piece(new Piece.HiddenThought(data));
                case "tool_use" -> {
                    int place = places.size();
                    places.put(index, place);
                    sink.piece(new Piece.ToolBegun(place, toolId, toolName, null));
                    if (input.isEmpty() || input.replace(" ", "").equals("{}")) {
                        silent.add(index);
                    } else {
                        sink.piece(new Piece.ToolArguments(place, input));
                    }
                }
                default -> {
                    // Blocks of tools that ran at Anthropic have no place in other formats.
                }
            }
        }

        private void wholeBlock(PieceSink sink) {
            begin(sink);
            if (silent.remove(index)) {
                sink.piece(new Piece.ToolArguments(places.size() - 1, "{}"));
            }
        }

        private void delta(PieceSink sink) {
            switch (inner) {
                case "text_delta" -> text(sink);
                case "thinking_delta", "signature_delta" -> thought(sink);
                case "input_json_delta" -> {
                    Integer place = places.get(index);
                    if (place != null && !text.isEmpty()) {
                        silent.remove(index);
                        sink.piece(new Piece.ToolArguments(place, text));
                    }
                }
                default -> {
                    // Citations have no place in other formats.
                }
            }
        }

        private void text(PieceSink sink) {
            if (!text.isEmpty()) {
                sink.piece(new Piece.Text(text));
            }
        }

        private void thought(PieceSink sink) {
            if (!text.isEmpty()) {
                sink.piece(new Piece.Thought(text));
            }
            if (!signature.isEmpty()) {
                sink.piece(new Piece.Signed(signature));
            }
        }
    }
}
