package io.harborai.platform.admin;

import java.util.Map;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.vertx.core.buffer.Buffer;

/** What an admin route answers. */
public sealed interface AdminAnswer {
    /** A JSON document. */
    record Json(int status, Buffer body) implements AdminAnswer {}

    /** A failure. */
    record Failed(Failure failure) implements AdminAnswer {}

    /** The method is not one of those the path takes. */
    record NotAllowed(Failure failure, String allow) implements AdminAnswer {}

    /**
     * Anything else, with its headers: a cookie, another page, a file.
     *
     * @param headers names and values, each sent once
     */
    record Page(int status, Map<String, String> headers, Buffer body) implements AdminAnswer {
        /** Copies the headers. */
        public Page {
            headers = Map.copyOf(headers);
        }
    }

    /** A document with headers. */
    static AdminAnswer page(int status, Map<String, String> headers, byte[] body) {
        return new Page(status, headers, Buffer.buffer(body));
    }

    /** A document, as bytes of UTF-8. */
    static AdminAnswer json(int status, byte[] body) {
        return new Json(status, Buffer.buffer(body));
    }

    /** A failure. */
    static AdminAnswer failed(Failure failure) {
        return new Failed(failure);
    }

    /** {@code allow} names the methods that the path takes. */
    static AdminAnswer notAllowed(String path, String method, String allow) {
        return new NotAllowed(Failure.of(FailureKind.INVALID_REQUEST, path + " takes " + allow + ", not " + method
                + ".").withProviderStatus(405).withCode("method_not_allowed"), allow);
    }
}
