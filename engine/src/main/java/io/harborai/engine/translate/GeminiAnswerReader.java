package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads answers of Gemini's generateContent, whose events have the form of whole answers. */
final class GeminiAnswerReader implements AnswerReader {
    /** OpenAI takes ids of 40 characters. */
    private static final int MOST_OF_ID = 28;
    private boolean begun;
    private int tools;

    @Override
    public void event(byte[] bytes, int start, int end, PieceSink sink) {
        Body body = new Body();
        Scan.object(bytes, start, end, in -> {
            body.in = in;
            return body::field;
        });
        body.tell(sink);
    }

    @Override
    public void whole(byte[] bytes, int start, int end, PieceSink sink) {
        event(bytes, start, end, sink);
    }

    private final class Body {
        @SuppressWarnings("NullAway.Init") // given before the first field is read
        private Scan in;
        private String id = "";
        private String model = "";
        private boolean answer;
        private final List<Piece> pieces = new ArrayList<>();
        private @Nullable String reason;
        private boolean blocked;
        private Tokens tokens = Tokens.UNTOLD;
        private Piece.@Nullable Failed failed;

        void field(String name) {
            switch (name) {
                case "responseId" -> id = in.text();
                case "modelVersion" -> model = in.text();
                case "candidates" -> {
                    answer = true;
                    int[] at = {0};
                    in.array(() -> {
                        if (at[0]++ == 0) {
                            in.object(this::candidate);
                        } else {
                            in.skip();
                        }
                    });
                }
                case "usageMetadata" -> usage();
                case "promptFeedback" -> in.object(feedback -> {
                    blocked |= feedback.equals("blockReason") && !in.isNull();
                    in.skip();
                });
                case "error" -> failed = ErrorPiece.read(in);
                default -> in.skip();
            }
        }

        private void candidate(String name) {
            switch (name) {
                case "content" -> in.object(field -> {
                    if (field.equals("parts")) {
                        in.array(this::part);
                    } else {
                        in.skip();
                    }
                });
                case "finishReason" -> reason = in.textOrNull();
                default -> in.skip();
            }
        }

        private void part() {
            GeminiPart part = new GeminiPart(in);
            part.read();
            if (part.isUse()) {
                int place = tools++;
                pieces.add(new Piece.ToolBegun(place, part.id(), part.name(), part.signature()));
                pieces.add(new Piece.ToolArguments(place, part.json().isEmpty() ? "{}" : part.json()));
            } else if (part.isThought()) {
                if (!part.text().isEmpty()) {
                    pieces.add(new Piece.Thought(part.text()));
                }
                if (part.signature() != null) {
                    pieces.add(new Piece.Signed(part.signature()));
                }
            } else if (!part.text().isEmpty()) {
                pieces.add(new Piece.Text(part.text()));
            }
        }

        /** Gemini counts thoughts beside the answer, the others within it. */
        private void usage() {
            long[] found = {-1, 0, -1, 0, 0};
            in.object(name -> {
                switch (name) {
                    case "promptTokenCount" -> found[0] = in.count();
                    case "candidatesTokenCount" -> found[1] = in.count();
                    case "cachedContentTokenCount" -> found[2] = in.count();
                    case "thoughtsTokenCount" -> found[3] = in.count();
                    case "toolUsePromptTokenCount" -> found[4] = in.count();
                    default -> in.skip();
                }
            });
            tokens = new Tokens(found[0] < 0 ? -1 : found[0] + found[4], found[1] + found[3], found[2], -1, found[3]);
        }

        void tell(PieceSink sink) {
            if (failed != null) {
                sink.piece(failed);
                return;
            }
            if (!begun && (answer || blocked)) {
                begun = true;
                sink.piece(new Piece.Begun(id, model));
            }
            pieces.forEach(piece -> sink.piece(named(piece)));
            if (tokens.told()) {
                sink.piece(new Piece.Counted(tokens));
            }
            if (blocked) {
                sink.piece(new Piece.Stopped(Stop.FILTER, null));
            } else if (reason != null) {
                sink.piece(new Piece.Stopped(stop(reason), null));
            }
        }

        /** A use of a tool with an id, which no other use in the conversation has. */
        private Piece named(Piece piece) {
            if (!(piece instanceof Piece.ToolBegun use) || !use.id().isEmpty()) {
                return piece;
            }
            String answer = id.isEmpty() ? Long.toHexString(System.nanoTime()) : id;
            String end = answer.substring(Math.max(0, answer.length() - MOST_OF_ID));
            return new Piece.ToolBegun(use.place(), "call_" + end + "_" + use.place(), use.name(), use.signature());
        }

        private Stop stop(String why) {
            return switch (why) {
                case "STOP" -> tools > 0 ? Stop.TOOLS : Stop.END;
                case "MAX_TOKENS" -> Stop.LENGTH;
                case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "LANGUAGE" ->
                    Stop.FILTER;
                default -> Stop.END;
            };
        }
    }
}
