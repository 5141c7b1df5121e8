package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads answers of Ollama's own chat, whose streams are lines of JSON; the last one says {@code done}. */
final class OllamaAnswerReader implements AnswerReader {
    private boolean begun;
    private int tools;
    private final String answer = Long.toHexString(System.nanoTime());

    @Override
    public void event(byte[] bytes, int start, int end, PieceSink sink) {
        Line line = new Line();
        Scan.object(bytes, start, end, in -> {
            line.in = in;
            return line::field;
        });
        line.tell(sink);
    }

    @Override
    public void whole(byte[] bytes, int start, int end, PieceSink sink) {
        event(bytes, start, end, sink);
    }

    private final class Line {
        @SuppressWarnings("NullAway.Init") // given before the first field is read
        private Scan in;
        private String model = "";
        private boolean message;
        private boolean done;
        private String reason = "";
        private final List<Piece> pieces = new ArrayList<>();
        private String text = "";
        private String thought = "";
        private long prompt = -1;
        private long completion = -1;
        private Piece.@Nullable Failed failed;

        void field(String name) {
            switch (name) {
                case "model" -> model = in.text();
                case "message" -> {
                    message = true;
                    in.object(this::message);
                }
                case "done" -> done = in.flag();
                case "done_reason" -> reason = in.text();
                case "prompt_eval_count" -> prompt = in.count();
                case "eval_count" -> completion = in.count();
                case "error" -> failed = ErrorPiece.read(in);
                default -> in.skip();
            }
        }

        private void message(String name) {
            switch (name) {
                case "content" -> text = in.text();
                case "thinking" -> thought = in.text();
                case "tool_calls" -> in.array(this::use);
                default -> in.skip();
            }
        }

        private void use() {
            String[] found = {"", "", "{}"};
            in.object(name -> {
                switch (name) {
                    case "id" -> found[0] = in.text();
                    case "function" -> in.object(part -> {
                        switch (part) {
                            case "name" -> found[1] = in.text();
                            case "arguments" -> found[2] = in.isNull() ? "{}" : in.isText() ? in.text() : in.raw();
                            default -> in.skip();
                        }
                    });
                    default -> in.skip();
                }
            });
            int place = tools++;
            // Older servers give no ids, and everybody else's formats need them.
            String id = found[0].isEmpty() ? "call_" + answer + "_" + place : found[0];
            pieces.add(new Piece.ToolBegun(place, id, found[1], null));
            pieces.add(new Piece.ToolArguments(place, found[2]));
        }

        void tell(PieceSink sink) {
            if (failed != null) {
                sink.piece(failed);
                return;
            }
            if (!begun && (message || done)) {
                begun = true;
                sink.piece(new Piece.Begun("", model));
            }
            if (!thought.isEmpty()) {
                sink.piece(new Piece.Thought(thought));
            }
            if (!text.isEmpty()) {
                sink.piece(new Piece.Text(text));
            }
            pieces.forEach(sink::piece);
            if (done) {
                if (prompt >= 0 || completion >= 0) {
                    sink.piece(new Piece.Counted(new Tokens(prompt, completion, -1, -1, -1)));
                }
                sink.piece(new Piece.Stopped(
                        reason.equals("length") ? Stop.LENGTH : tools > 0 ? Stop.TOOLS : Stop.END, null));
                sink.piece(new Piece.Ended());
            }
        }
    }
}
