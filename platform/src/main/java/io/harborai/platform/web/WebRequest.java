package io.harborai.platform.web;

import java.io.InputStream;
import java.util.Optional;

import io.harborai.platform.admin.WrongInput;

/** A request to a module's route. Used by one virtual thread; its methods may block. */
public interface WebRequest {
    /** In capitals. */
    String method();

    /** The path, without the query. */
    String path();

    /**
     * What stands in the path where the route has {@code {name}}, decoded.
     *
     * @throws IllegalArgumentException when the route has no such segment
     */
    String segment(String name);

    /** A parameter of the query, decoded; empty when it is not given, the first when it is given twice. */
    Optional<String> query(String name);

    /** A header's first value; empty when it was not sent. */
    Optional<String> header(String name);

    /** Who asks; {@link WebCaller#NOBODY} on open routes without a key. */
    WebCaller caller();

    /** The address that the caller comes from, without a port. */
    String address();

    /** The id by which the request is found again. */
    String traceId();

    /**
     * The whole body.
     *
     * @return the bytes, empty when none were sent
     * @throws WebFailure when it is longer than the route takes, or the caller went away before its end
     */
    byte[] body();

    /**
     * The body as JSON.
     *
     * @param <T>  a record
     * @param type its class; unknown fields are refused with the nearest known name
     * @throws WrongInput when it is not JSON of this form
     * @throws WebFailure as {@link #body()}
     */
    <T> T json(Class<T> type);

    /**
     * The body as it comes; reading waits for the network, and the caller is slowed down when nobody reads. It ends with an
     * {@link java.io.IOException} when the caller goes away or the body is longer than the route takes.
     */
    InputStream stream();

    /** Whether the caller has gone. */
    boolean gone();
}
