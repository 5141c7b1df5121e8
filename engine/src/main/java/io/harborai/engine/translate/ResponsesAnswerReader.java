package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads answers of OpenAI's responses. */
final class ResponsesAnswerReader implements AnswerReader {
    /** The place among the tools of an item, by its index. */
    private final Map<Long, Integer> places = new HashMap<>();
    private final Set<Long> told = new HashSet<>();
    private boolean begun;

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
        Body body = new Body();
        Scan.object(bytes, start, end, in -> {
            body.in = in;
            return body::field;
        });
        if (body.failed != null) {
            sink.piece(body.failed);
        } else if (body.answered) {
            sink.piece(new Piece.Begun(body.id, body.model));
            body.items.forEach(item -> item(item, sink));
            body.end(sink);
        }
    }

    private void item(ResponsesItem item, PieceSink sink) {
        for (Part part : item.parts()) {
            if (part instanceof Part.Text said) {
                sink.piece(new Piece.Text(said.text()));
            } else if (part instanceof Part.Refusal said) {
                sink.piece(new Piece.Refusal(said.text()));
            } else if (part instanceof Part.HiddenThought hidden) {
                sink.piece(new Piece.HiddenThought(hidden.data()));
            } else if (part instanceof Part.Thought said) {
                sink.piece(new Piece.Thought(said.text()));
                if (said.signature() != null) {
                    sink.piece(new Piece.Signed(said.signature()));
                }
            } else if (part instanceof Part.ToolUse use) {
                int place = places.size();
                places.put((long) place, place);
                sink.piece(new Piece.ToolBegun(place, use.id(), use.name(), use.signature()));
                sink.piece(new Piece.ToolArguments(place, use.arguments()));
            }
        }
    }

    /** A response: the whole answer, or what the first and the last event of a stream tell of it. */
    private final class Body {
        @SuppressWarnings("NullAway.Init") // given before the first field is read
        private Scan in;
        private String id = "";
        private String model = "";
        private String status = "";
        private String incomplete = "";
        private boolean answered;
        private final List<ResponsesItem> items = new ArrayList<>();
        private Tokens tokens = Tokens.UNTOLD;
        private Piece.@Nullable Failed failed;

        void field(String name) {
            switch (name) {
                case "id" -> id = in.text();
                case "model" -> model = in.text();
                case "status" -> status = in.isText() ? in.text() : skipped();
                case "output" -> {
                    answered = true;
                    in.array(() -> {
                        ResponsesItem item = new ResponsesItem(in);
                        in.object(item::field);
                        items.add(item);
                    });
                }
                case "usage" -> {
                    if (in.isObject()) {
                        tokens = ChatUsage.read(in);
                    } else {
                        in.skip();
                    }
                }
                case "incomplete_details" -> in.object(detail -> {
                    if (detail.equals("reason")) {
                        incomplete = in.text();
                    } else {
                        in.skip();
                    }
                });
                case "error" -> {
                    if (!in.isNull()) {
                        failed = ErrorPiece.read(in);
                    }
                }
                default -> in.skip();
            }
        }

        private String skipped() {
            in.skip();
            return "";
        }

        void end(PieceSink sink) {
            if (tokens.told()) {
                sink.piece(new Piece.Counted(tokens));
            }
            Stop stop = places.isEmpty() ? Stop.END : Stop.TOOLS;
            if (status.equals("incomplete")) {
                stop = incomplete.equals("content_filter") ? Stop.FILTER : Stop.LENGTH;
            }
            sink.piece(new Piece.Stopped(stop, null));
        }
    }

    /** One event, whatever the order of its fields. */
    private final class Event {
        @SuppressWarnings("NullAway.Init") // given before the first field is read
        private Scan in;
        private String type = "";
        private long index;
        private String delta = "";
        private @Nullable String message;
        private @Nullable String code;
        private Piece.@Nullable Failed failed;
        private final Body body = new Body();
        private @Nullable ResponsesItem item;

        void field(String name) {
            switch (name) {
                case "type" -> type = in.text();
                case "output_index" -> index = in.count();
                case "delta" -> delta = in.isText() ? in.text() : in.raw();
                case "message" -> message = in.textOrNull();
                case "code" -> code = in.textOrNull();
                case "error" -> {
                    if (!in.isNull()) {
                        failed = ErrorPiece.read(in);
                    }
                }
                case "response" -> {
                    body.in = in;
                    in.object(body::field);
                }
                case "item" -> {
                    ResponsesItem read = new ResponsesItem(in);
                    in.object(read::field);
                    item = read;
                }
                default -> in.skip();
            }
        }

        void tell(PieceSink sink) {
            switch (type) {
                case "response.created" -> begin(body.id, body.model, sink);
                case "response.output_item.added" -> added(sink);
                case "response.output_item.done" -> done(sink);
                case "response.output_text.delta" -> said(new Piece.Text(delta), sink);
                case "response.refusal.delta" -> said(new Piece.Refusal(delta), sink);
                case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" -> {
                    told.add(index);
                    said(new Piece.Thought(delta), sink);
                }
                case "response.function_call_arguments.delta" -> {
                    Integer place = places.get(index);
                    if (place != null && !delta.isEmpty()) {
                        told.add(index);
                        sink.piece(new Piece.ToolArguments(place, delta));
                    }
                }
                case "response.completed", "response.incomplete" -> {
                    begin(body.id, body.model, sink);
                    body.end(sink);
                    sink.piece(new Piece.Ended());
                }
                case "response.failed", "error" -> failed(sink);
                default -> other(sink);
            }
        }

        private void other(PieceSink sink) {
            if (failed != null) {
                sink.piece(failed);
            } else if (type.equals("response.in_progress") || type.equals("keepalive")) {
                sink.piece(new Piece.Alive());
            }
        }

        private void failed(PieceSink sink) {
            Piece.Failed why = body.failed == null ? failed : body.failed;
            sink.piece(why == null ? new Piece.Failed(message, null, code) : why);
        }

        private void begin(String id, String model, PieceSink sink) {
            if (!begun) {
                begun = true;
                sink.piece(new Piece.Begun(id, model));
            }
        }

        private void said(Piece piece, PieceSink sink) {
            begin("", "", sink);
            if (!delta.isEmpty()) {
                sink.piece(piece);
            }
        }

        private void added(PieceSink sink) {
            begin("", "", sink);
            if (item != null && item.type().equals("function_call")
                    && item.parts().get(0) instanceof Part.ToolUse use) {
                int place = places.size();
                places.put(index, place);
                sink.piece(new Piece.ToolBegun(place, use.id(), use.name(), use.signature()));
            }
        }

        /** What was told piece by piece is not told again. */
        private void done(PieceSink sink) {
            if (item == null) {
                return;
            }
            Integer place = places.get(index);
            if (place != null && !told.contains(index) && !item.arguments().isEmpty()) {
                sink.piece(new Piece.ToolArguments(place, item.arguments()));
            }
            String encrypted = item.type().equals("reasoning") ? item.encrypted() : null;
            if (encrypted != null) {
                boolean readable = told.contains(index) || item.thinks();
                sink.piece(readable ? new Piece.Signed(encrypted) : new Piece.HiddenThought(encrypted));
            }
        }
    }
}
