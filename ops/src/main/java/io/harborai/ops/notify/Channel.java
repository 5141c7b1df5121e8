package io.harborai.ops.notify;

import java.net.URI;
import java.util.List;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/** A way to reach people. Immutable. */
public sealed interface Channel {
    /** Its name in the configuration. */
    String name();

    /** Milder notices are not sent here. */
    Severity least();

    /** What it is, as the configuration writes it. */
    String type();

    /**
     * E-mail.
     *
     * @param host     the SMTP server
     * @param port     its port, 1 to 65535
     * @param security whether and how the connection is encrypted
     * @param user     who logs in; empty for nobody
     * @param password its password; null when nobody logs in
     * @param from     the sender's address
     * @param to       the receivers' addresses, one at least
     */
    record Mail(String name, Severity least, String host, int port, MailSecurity security, String user,
            @Nullable Secret password, String from, List<String> to) implements Channel {
        /** Checks the port and the receivers. */
        public Mail {
            to = List.copyOf(to);
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + ": 1 to 65535");
            }
            if (to.isEmpty() || host.isBlank() || from.isBlank()) {
                throw new IllegalArgumentException("alerts.channels." + name
                        + " is e-mail: it needs a host, a sender in 'from' and receivers in 'to'");
            }
        }

        @Override
        public String type() {
            return "email";
        }
    }

    /** How a connection to a mail server is encrypted. */
    enum MailSecurity {
        /** Not at all; for a relay on this machine. */
        NONE,
        /** By STARTTLS, which the server must offer. */
        STARTTLS,
        /** From the first byte. */
        TLS
    }

    /**
     * A POST.
     *
     * @param format       what the receiver understands
     * @param url          where to; it often is a credential itself
     * @param secret       signs what is sent; null for no signature
     * @param allowPrivate whether the address may be on this machine or in a private network
     */
    record Hook(String name, Severity least, HookFormat format, Secret url, @Nullable Secret secret,
            boolean allowPrivate) implements Channel {
        /** Checks the URL. */
        public Hook {
            URI parsed = URI.create(url.reveal());
            if (parsed.getHost() == null || parsed.getScheme() == null || !parsed.getScheme().matches("https?")) {
                throw new IllegalArgumentException("alerts.channels." + name + ".url must be an http or https URL");
            }
        }

        @Override
        public String type() {
            return format.word();
        }

        URI target() {
            return URI.create(url.reveal());
        }
    }
}
