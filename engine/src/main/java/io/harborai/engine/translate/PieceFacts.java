package io.harborai.engine.translate;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.wire.AnswerFacts;
import io.harborai.engine.wire.AnswerWatch;
import io.harborai.engine.wire.ProviderError;
import io.harborai.engine.wire.SaidText;
import org.jspecify.annotations.Nullable;

/** What is learnt from an answer in another format than OpenAI's chat, read by that format's codec. */
public final class PieceFacts implements AnswerWatch, PieceSink {
    private final AnswerReader reader;
    private final boolean stream;
    private final SaidText listener;
    private Tokens tokens = Tokens.UNTOLD;
    private boolean begun;
    private boolean contentSeen;
    private boolean finished;
    private boolean done;
    private long chunks;
    private @Nullable ProviderError error;
    private @Nullable String malformed;

    private PieceFacts(WireFormat format, boolean stream, SaidText listener) {
        this.reader = format.reader();
        this.stream = stream;
        this.listener = listener;
    }

    /**
     * The watch over an operation's answer.
     *
     * @param listener hears what is said, for the case that nobody tells its tokens
     */
    public static AnswerWatch of(Operation operation, boolean stream, SaidText listener) {
        WireFormat format = WireFormat.of(operation);
        // A whole answer of OpenAI's is looked at again by whoever wants its words.
        return format == null || format == WireFormat.CHAT
                ? new AnswerFacts(stream ? listener : null)
                : new PieceFacts(format, stream, listener);
    }

    @Override
    public boolean read(byte[] bytes, int begin, int end) {
        boolean over = done;
        try {
            if (stream) {
                reader.event(bytes, begin, end, this);
            } else {
                reader.whole(bytes, begin, end, this);
            }
        } catch (WrongFormat wrong) {
            malformed = wrong.what();
        }
        chunks += done && !over ? 0 : 1;
        return malformed == null && error == null;
    }

    @Override
    public void piece(Piece piece) {
        if (piece instanceof Piece.Begun) {
            begun = true;
        } else if (piece instanceof Piece.Text said) {
            said(said.text());
        } else if (piece instanceof Piece.Thought said) {
            said(said.text());
        } else if (piece instanceof Piece.Refusal said) {
            said(said.text());
        } else if (piece instanceof Piece.ToolBegun tool) {
            said(tool.name());
            contentSeen = true;
        } else if (piece instanceof Piece.ToolArguments said) {
            said(said.fragment());
        } else if (piece instanceof Piece.HiddenThought) {
            contentSeen = true;
        } else if (piece instanceof Piece.Counted counted) {
            tokens = tokens.then(counted.tokens());
        } else if (piece instanceof Piece.Stopped) {
            finished = true;
        } else if (piece instanceof Piece.Ended) {
            done = true;
        } else if (piece instanceof Piece.Failed failed) {
            error = new ProviderError(failed.message(), failed.type(), failed.code(), null);
        }
    }

    private void said(String text) {
        if (text.isEmpty()) {
            return;
        }
        contentSeen = true;
        char[] chars = text.toCharArray();
        listener.said(chars, 0, chars.length);
    }

    @Override
    public Usage usage() {
        // The beginning tells of the prompt alone; until the end the answer's tokens are counted here.
        return tokens.completion() > 0 || done || finished ? tokens.usage() : Usage.NONE;
    }

    @Override
    public boolean choicesSeen() {
        return begun || contentSeen || finished;
    }

    @Override
    public boolean contentSeen() {
        return contentSeen;
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public long chunks() {
        return chunks;
    }

    @Override
    public @Nullable ProviderError error() {
        return error;
    }

    @Override
    public @Nullable String malformed() {
        return malformed;
    }
}
