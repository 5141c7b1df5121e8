package io.harborai.standin;

import java.util.Iterator;
import java.util.List;

import io.vertx.core.Context;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** One call from its complete request to its answer's end, or to the moment that the peer has gone. Confined to its event loop. */
final class Call {

    private enum Stage {
        WAITING, WORKING, OVER
    }

    private final HttpServerRequest request;
    private final Context context;
    private final ModelName model;
    private final ModelState state;
    private final Tally tally;
    private final Runnable turn = this::takeTurn;
    private Stage stage = Stage.WAITING;
    private @Nullable Player player;

    Call(HttpServerRequest request, Context context, ModelName model, ModelState state, Tally tally) {
        this.request = request;
        this.context = context;
        this.model = model;
        this.state = state;
        this.tally = tally;
    }

    /**
     * Counts the call and plays its answer when the model's gate lets it.
     *
     * @return false when the gate's line is full; then the call is over and unanswered
     */
    boolean start(Iterator<List<Step>> script) {
        player = new Player(this, context, script);
        tally.callStarted(state);
        response().closeHandler(closed -> peerGone());
        if (state.gate().enter(turn)) {
            return true;
        }
        stage = Stage.OVER;
        tally.callFinished();
        return false;
    }

    /** Comes from whichever event loop left the gate, so it changes to this call's own. */
    private void takeTurn() {
        context.runOnContext(go -> {
            Player mine = player;
            if (stage == Stage.OVER || mine == null) {
                state.gate().leave();
                return;
            }
            stage = Stage.WORKING;
            mine.play();
        });
    }

    HttpServerResponse response() {
        return request.response();
    }

    HttpConnection connection() {
        return request.connection();
    }

    boolean isOver() {
        return stage == Stage.OVER;
    }

    void report(TokenCount tokens) {
        tally.reported(tokens);
    }

    /** The answer is as complete as it was meant to be. */
    void finish() {
        if (stage == Stage.OVER) {
            return;
        }
        if (stage == Stage.WORKING) {
            state.gate().leave();
        } else {
            state.gate().withdraw(turn);
        }
        stage = Stage.OVER;
        tally.callFinished();
    }

    /** The peer has closed the connection before the answer's end. */
    void peerGone() {
        if (stage == Stage.OVER) {
            return;
        }
        tally.callAborted(model.text(), System.nanoTime());
        finish();
    }
}
