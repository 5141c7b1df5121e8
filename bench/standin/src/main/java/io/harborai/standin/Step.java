package io.harborai.standin;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.vertx.core.buffer.Buffer;

/** One thing that the stand-in does on a connection while it answers. Confined to the call's event loop. */
sealed interface Step {

    /**
     * Does it.
     *
     * @return whether the next step follows at once; otherwise the player goes on later, or never
     */
    boolean play(Player player);

    /**
     * Sends status and headers.
     *
     * @param status the HTTP status
     * @param headers the headers; with no content-length the body is chunked
     */
    record Head(int status, Map<String, String> headers) implements Step {
        @Override
        public boolean play(Player player) {
            return player.head(status, headers);
        }
    }

    /**
     * Sends bytes of the body and flushes them.
     *
     * @param bytes what to send, not empty
     */
    record Send(Buffer bytes) implements Step {
        @Override
        public boolean play(Player player) {
            return player.send(bytes);
        }
    }

    /**
     * Does nothing for a while.
     *
     * @param millis how long
     */
    record Wait(long millis) implements Step {
        @Override
        public boolean play(Player player) {
            return player.pause(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    /**
     * Counts tokens that the answer has reported.
     *
     * @param tokens what it has reported
     */
    record Report(TokenCount tokens) implements Step {
        @Override
        public boolean play(Player player) {
            player.report(tokens);
            return true;
        }
    }

    /** Does nothing for ever; the peer ends it. */
    record Hang() implements Step {
        @Override
        public boolean play(Player player) {
            return false;
        }
    }

    /** Closes the connection (TCP FIN) once all is sent, whatever the head has promised. */
    record Hangup() implements Step {
        @Override
        public boolean play(Player player) {
            player.hangUp();
            return false;
        }
    }

    /** Resets the connection (TCP RST). */
    record Reset() implements Step {
        @Override
        public boolean play(Player player) {
            player.reset();
            return false;
        }
    }

    /**
     * Ends the answer as HTTP wants it.
     *
     * @param close whether the connection is closed thereafter
     */
    record End(boolean close) implements Step {
        @Override
        public boolean play(Player player) {
            player.end(close);
            return false;
        }
    }

    /** Waits for the next beat of a steady rate; the first beat is at once, and late beats are caught up. */
    final class Pace implements Step {
        private final long periodNanos;
        private long nextNanos;
        private boolean started;

        Pace(long perSecond) {
            this.periodNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        }

        @Override
        public boolean play(Player player) {
            long now = System.nanoTime();
            if (!started) {
                started = true;
                nextNanos = now;
            }
            long waitNanos = nextNanos - now;
            nextNanos += periodNanos;
            return waitNanos <= 0 || player.pause(waitNanos);
        }
    }

    /** Sends bytes one by one, each at a beat. */
    final class Drip implements Step {
        private final Buffer bytes;
        private final Pace pace;
        private int sent;

        Drip(Buffer bytes, Pace pace) {
            this.bytes = bytes;
            this.pace = pace;
        }

        @Override
        public boolean play(Player player) {
            if (sent < bytes.length()) {
                Send one = new Send(bytes.getBuffer(sent, sent + 1));
                sent++;
                player.insert(List.of(pace, one, this));
            }
            return true;
        }
    }

    /**
     * Sends a block again and again as fast as the peer reads.
     *
     * @param block what to send
     */
    record Endless(Buffer block) implements Step {
        @Override
        public boolean play(Player player) {
            player.insert(List.of(new Send(block), this));
            return true;
        }
    }
}
