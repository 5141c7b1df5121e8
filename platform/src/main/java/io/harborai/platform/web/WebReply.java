package io.harborai.platform.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a route answers. */
public sealed interface WebReply {
    /** The status. */
    int status();

    /** The headers beside those that the server itself sets. */
    Map<String, String> headers();

    /**
     * A whole body.
     *
     * @param status  the status
     * @param type    the content type
     * @param headers further headers
     * @param body    the bytes; not changed by anybody afterwards
     */
    // Replies are never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Whole(int status, String type, Map<String, String> headers, byte[] body) implements WebReply {
        /** Copies the headers. */
        public Whole {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * A body that is written while it is sent; writing waits for a caller that reads slowly.
     *
     * @param status  the status
     * @param type    the content type
     * @param length  the body's length in bytes, or -1 when it is not known
     * @param headers further headers
     * @param writer  writes it
     */
    record Streamed(int status, String type, long length, Map<String, String> headers, BodyWriter writer)
            implements
                WebReply {
        /** Copies the headers. */
        public Streamed {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Server-sent events.
     *
     * @param headers further headers
     * @param writer  sends them
     */
    record Events(Map<String, String> headers, EventWriter writer) implements WebReply {
        /** Copies the headers. */
        public Events {
            headers = Map.copyOf(headers);
        }

        @Override
        public int status() {
            return 200;
        }
    }

    /** Writes a body. */
    @FunctionalInterface
    interface BodyWriter {
        /**
         * Writes it, on the thread of the handler.
         *
         * @throws IOException when the caller has gone, or the source failed: the connection is cut then, so that nobody takes
         *         a part for the whole
         */
        void write(OutputStream out) throws IOException;
    }

    /** Sends events. */
    @FunctionalInterface
    interface EventWriter {
        /**
         * Sends them, on the thread of the handler.
         *
         * @throws IOException when the caller has gone
         */
        void write(EventSink sink) throws IOException;
    }

    /** JSON that is ready. */
    static WebReply json(int status, byte[] body) {
        return new Whole(status, "application/json", Map.of(), body);
    }

    /** No body, with 204. */
    static WebReply empty() {
        return new Whole(204, "application/json", Map.of(), new byte[0]);
    }

    /** Any whole body. */
    static WebReply of(int status, String type, byte[] body) {
        return new Whole(status, type, Map.of(), body);
    }

    /** A body that is written while it is sent. */
    static WebReply streamed(int status, String type, long length, BodyWriter writer) {
        return new Streamed(status, type, length, Map.of(), writer);
    }

    /** Server-sent events. */
    static WebReply events(EventWriter writer) {
        return new Events(Map.of(), writer);
    }

    /** The same with one more header. */
    default WebReply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers());
        more.put(name, value);
        return switch (this) {
            case Whole whole -> new Whole(whole.status, whole.type, more, whole.body);
            case Streamed streamed -> new Streamed(streamed.status, streamed.type, streamed.length, more,
                    streamed.writer);
            case Events events -> new Events(more, events.writer);
        };
    }
}
