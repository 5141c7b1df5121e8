package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.wire.AnswerFacts;
import org.jspecify.annotations.Nullable;

/** Reads answers of OpenAI's chat completions. */
final class ChatAnswerReader implements AnswerReader {
    private final Map<Long, Integer> places = new HashMap<>();
    private boolean begun;

    @Override
    public void event(byte[] bytes, int start, int end, PieceSink sink) {
        if (AnswerFacts.isDone(bytes, start, end)) {
            sink.piece(new Piece.Ended());
            return;
        }
        whole(bytes, start, end, sink);
    }

    @Override
    public void whole(byte[] bytes, int start, int end, PieceSink sink) {
        Scan.object(bytes, start, end, in -> new Body(in, sink)::field);
    }

    private final class Body {
        private final Scan in;
        private final PieceSink sink;
        private String id = "";
        private String model = "";

        Body(Scan in, PieceSink sink) {
            this.in = in;
            this.sink = sink;
        }

        void field(String name) {
            switch (name) {
                case "id" -> id = in.text();
                case "model" -> model = in.text();
                case "choices" -> {
                    begin();
                    in.array(() -> new Choice(in).read(sink));
                }
                case "usage" -> {
                    if (in.isObject()) {
                        sink.piece(new Piece.Counted(ChatUsage.read(in)));
                    } else {
                        in.skip();
                    }
                }
                case "error" -> {
                    if (!in.isNull()) {
                        sink.piece(ErrorPiece.read(in));
                    }
                }
                default -> in.skip();
            }
        }

        private void begin() {
            if (!begun) {
                begun = true;
                sink.piece(new Piece.Begun(id, model));
            }
        }
    }

    /** One choice or its delta, told in the order in which a model speaks whatever the order of the fields is. */
    private final class Choice {
        private final Scan in;
        private long index;
        private String thought = "";
        private String text = "";
        private String refusal = "";
        private final List<Piece> details = new ArrayList<>();
        private final List<Piece> tools = new ArrayList<>();
        private @Nullable Stop stop;

        Choice(Scan in) {
            this.in = in;
        }

        void read(PieceSink sink) {
            in.object(this::field);
            if (index != 0) {
                // No other format has several answers, so nobody asked for them.
                return;
            }
            if (!thought.isEmpty()) {
                sink.piece(new Piece.Thought(thought));
            }
            details.forEach(sink::piece);
            if (!text.isEmpty()) {
                sink.piece(new Piece.Text(text));
            }
            if (!refusal.isEmpty()) {
                sink.piece(new Piece.Refusal(refusal));
            }
            tools.forEach(sink::piece);
            if (stop != null) {
                sink.piece(new Piece.Stopped(stop, null));
            }
        }

        private void field(String name) {
            switch (name) {
                case "index" -> index = in.count();
                case "delta", "message" -> in.object(this::said);
                case "finish_reason" -> stop = in.isNull() ? null : stop(in.text());
                default -> in.skip();
            }
        }

        private void said(String name) {
            switch (name) {
                case "content" -> text = content();
                case "reasoning_content", "reasoning" -> thought = in.isText() ? in.text() : skipped();
                case "reasoning_details" -> in.array(this::detail);
                case "refusal" -> refusal = in.text();
                case "tool_calls" -> in.array(this::tool);
                default -> in.skip();
            }
        }

        private String skipped() {
            in.skip();
            return thought;
        }

        private String content() {
            if (!in.isArray()) {
                return in.text();
            }
            StringBuilder all = new StringBuilder();
            in.array(() -> in.object(name -> {
                if (name.equals("text") && in.isText()) {
                    all.append(in.text());
                } else {
                    in.skip();
                }
            }));
            return all.toString();
        }

        /** The text is told as {@code reasoning_content} too, so here only what that cannot hold is looked at. */
        private void detail() {
            in.object(name -> {
                switch (name) {
                    case "signature" -> {
                        if (in.isText()) {
                            details.add(new Piece.Signed(in.text()));
                        } else {
                            in.skip();
                        }
                    }
                    case "data" -> details.add(new Piece.HiddenThought(in.text()));
                    default -> in.skip();
                }
            });
        }

        private void tool() {
            long[] place = {-1};
            String[] found = {"", "", ""};
            @Nullable
            String[] signature = {null};
            in.object(name -> {
                switch (name) {
                    case "index" -> place[0] = in.count();
                    case "id" -> found[0] = in.text();
                    case "function" -> in.object(part -> {
                        switch (part) {
                            case "name" -> found[1] = in.text();
                            case "arguments" -> found[2] = in.isText() ? in.text() : in.raw();
                            default -> in.skip();
                        }
                    });
                    case "extra_content" -> signature[0] = ChatRequests.signature(in);
                    default -> in.skip();
                }
            });
            // A whole message has no places, and some servers forget them: there a name begins a new one.
            long key = place[0] >= 0 ? place[0] : places.size() - (found[1].isEmpty() && !places.isEmpty() ? 1 : 0);
            Integer known = places.get(key);
            int at = known == null ? places.size() : known;
            if (known == null) {
                places.put(key, at);
                tools.add(new Piece.ToolBegun(at, found[0], found[1], signature[0]));
            }
            if (!found[2].isEmpty() && !found[2].equals("null")) {
                tools.add(new Piece.ToolArguments(at, found[2]));
            }
        }
    }

    private static Stop stop(String reason) {
        return switch (reason) {
            case "length" -> Stop.LENGTH;
            case "tool_calls", "function_call" -> Stop.TOOLS;
            case "content_filter" -> Stop.FILTER;
            default -> Stop.END;
        };
    }
}
