package io.harborai.engine.transport;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

import javax.net.ssl.SSLException;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.RemoteProvider;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.ConnectionPoolTooBusyException;

/** Says in a user's words what the network stack said in its own. */
final class TransportFailures {
    private TransportFailures() {
    }

    static Failure of(Throwable cause, RemoteProvider provider) {
        String who = who(provider);
        if (cause instanceof ConnectionPoolTooBusyException) {
            return tooManyWait(provider);
        }
        if (cause instanceof ConnectTimeoutException) {
            return Failure.of(FailureKind.TIMEOUT, "Connecting to " + who + " took too long.")
                    .withCode("connect_timeout");
        }
        if (cause instanceof UnknownHostException) {
            return connection("The host name of " + who + " does not resolve. Check base_url and DNS.");
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return connection("Could not connect to " + who + ": connection refused or no route. Is it running, and is "
                    + "base_url right?");
        }
        if (tlsFault(cause)) {
            return connection("TLS with " + who + " failed: " + cause.getMessage()
                    + ". Check base_url's host name and the certificate.").withCode("tls_failed");
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException) {
            return Failure.of(FailureKind.PROTOCOL, "The answer's headers of " + who + " are too long.");
        }
        if (cause instanceof DecoderException || cause instanceof IllegalArgumentException) {
            return Failure.of(FailureKind.PROTOCOL, "The answer of " + who + " is not HTTP, or its encoding is broken: "
                    + cause.getMessage());
        }
        return connection("The connection to " + who + " broke before the answer was complete ("
                + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()) + ").");
    }

    static Failure tooManyWait(RemoteProvider provider) {
        return Failure.of(FailureKind.OVERLOADED, "Too many calls wait for a connection to " + who(provider)
                + ". Try again later, or raise concurrency.max_connections_per_host or request_queue_size.");
    }

    private static String who(RemoteProvider provider) {
        return "provider " + provider.name() + " at " + provider.host() + ":" + provider.port();
    }

    private static boolean tlsFault(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException;
    }

    private static Failure connection(String message) {
        return Failure.of(FailureKind.CONNECTION, message);
    }
}
