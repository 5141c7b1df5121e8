package io.harborai.engine.translate;

import io.vertx.core.buffer.Buffer;

/** Writes one answer in a wire format. One object serves one answer. */
interface AnswerWriter {
    /** Writes whole events for a piece; may keep it for a later one. */
    void piece(Piece piece, Buffer out);

    /** Writes a whole answer. */
    byte[] whole(Answer answer);
}
