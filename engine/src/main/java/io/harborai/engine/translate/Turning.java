package io.harborai.engine.translate;

import io.harborai.engine.exchange.Usage;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Turns the events of one stream from one format into another. Confined to one event loop. */
final class Turning implements PieceSink {
    private final AnswerReader reader;
    private final AnswerWriter writer;
    private Buffer out = Buffer.buffer();
    private @Nullable WrongFormat wrong;
    private Tokens tokens = Tokens.UNTOLD;
    private boolean stopped;
    private boolean ended;

    Turning(AnswerReader reader, AnswerWriter writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /** Takes an event; whether another is of use. */
    boolean event(byte[] bytes, int start, int end) {
        if (ended || wrong != null) {
            return false;
        }
        try {
            reader.event(bytes, start, end, this);
        } catch (WrongFormat notAnEvent) {
            wrong = notAnEvent;
        }
        return wrong == null;
    }

    @Override
    public void piece(Piece piece) {
        if (!ended) {
            stopped |= piece instanceof Piece.Stopped;
            ended |= piece instanceof Piece.Ended;
            if (piece instanceof Piece.Counted counted) {
                tokens = tokens.then(counted.tokens());
            }
            writer.piece(piece, out);
        }
    }

    /** The stream ended by the rules of HTTP: one that was stopped is complete, though nobody said so. */
    void end() {
        if (wrong == null && !ended) {
            reader.end(this);
            if (stopped && !ended) {
                piece(new Piece.Ended());
            }
        }
    }

    /** The tokens that were told, once the stream is at its end; none before. */
    Usage counted() {
        return ended ? tokens.usage() : Usage.NONE;
    }

    /** What has been written since the last time; empty for nothing. */
    Buffer take() {
        Buffer ready = out;
        if (ready.length() > 0) {
            out = Buffer.buffer();
        }
        return ready;
    }

    /**
     * Turns a whole answer.
     *
     * @throws WrongFormat if it is none
     */
    Answer whole(byte[] bytes) {
        Answer answer = new Answer();
        reader.whole(bytes, 0, bytes.length, answer);
        return answer;
    }

    byte[] written(Answer answer) {
        return writer.whole(answer);
    }

    /** What is wrong with the stream; null while nothing is. */
    @Nullable
    WrongFormat wrong() {
        return wrong;
    }
}
