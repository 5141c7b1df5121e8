package io.harborai.engine.translate;

import org.jspecify.annotations.Nullable;

/** Reads the error that a provider tells within its answer. */
final class ErrorPiece {
    private ErrorPiece() {
    }

    /** An error as every reader of errors knows it. */
    static byte[] body(Piece.Failed failed) {
        return Out.object(json -> Out.within(json, "error", error -> {
            error.writeStringProperty("message", failed.message());
            error.writeStringProperty("type", failed.type());
            error.writeStringProperty("code", failed.code());
        }));
    }

    static Piece.Failed read(Scan in) {
        if (in.isText()) {
            return new Piece.Failed(in.text(), null, null);
        }
        @Nullable
        String[] found = new String[3];
        in.object(name -> {
            switch (name) {
                case "message" -> found[0] = in.isText() ? in.text() : in.raw();
                case "type", "status" -> found[1] = in.isText() ? in.text() : in.raw();
                case "code" -> found[2] = in.isNull() ? null : in.isText() ? in.text() : in.raw();
                default -> in.skip();
            }
        });
        // The status that Anthropic sends with such an error when it comes before the answer.
        String code = "overloaded_error".equals(found[1]) ? "529" : found[2];
        return new Piece.Failed(found[0], found[1], code);
    }
}
