package io.harborai.engine.translate;

/** Receives the pieces of one answer in order. */
interface PieceSink {
    void piece(Piece piece);
}
