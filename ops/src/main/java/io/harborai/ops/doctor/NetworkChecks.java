package io.harborai.ops.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.harborai.engine.transport.PrivateNetwork;
import io.harborai.ops.health.ProbedProvider;
import io.vertx.core.net.SocketAddress;

/** The port, and every provider: its name, its answer, its certificate, and what its clock says of ours. */
public final class NetworkChecks {
    private static final Duration WAIT = Duration.ofMillis(1_500);
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration SKEW = Duration.ofSeconds(30);
    /** Tokens of clouds and certificates do not hold up against a clock that is further off. */
    private static final Duration WORST_SKEW = Duration.ofMinutes(5);
    private static final int MOST_PROVIDERS = 50;

    private final List<ProbedProvider> providers;
    private final InstantSource clock;
    private final Duration wait;
    private final HttpClient http;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final CountDownLatch asked;

    /** What a provider answered, for the checks that look at all of them. */
    private record Answer(Optional<Instant> date, Optional<SSLSession> session, Instant at) {}

    private NetworkChecks(List<ProbedProvider> providers, InstantSource clock, Optional<SSLContext> trust,
            Duration wait) {
        this.providers = providers.stream().filter(each -> each.baseUrl() != null).limit(MOST_PROVIDERS).toList();
        this.clock = clock;
        this.wait = wait;
        this.asked = new CountDownLatch(this.providers.size());
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(wait);
        trust.ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    /**
     * The checks of providers; each is asked for its list of models, which costs nothing.
     *
     * @param providers those in use
     * @param clock     ours
     * @param trust     whose certificates are believed; empty for the JDK's
     */
    public static List<Check> of(List<ProbedProvider> providers, InstantSource clock, Optional<SSLContext> trust) {
        return of(providers, clock, trust, WAIT);
    }

    /** @param wait longest wait for each provider */
    static List<Check> of(List<ProbedProvider> providers, InstantSource clock, Optional<SSLContext> trust,
            Duration wait) {
        NetworkChecks checks = new NetworkChecks(providers, clock, trust, wait);
        List<Check> all = new ArrayList<>();
        checks.providers.forEach(each -> all.add(new Check("provider-" + each.name(), () -> checks.provider(each))));
        all.add(new Check("certificates", checks::certificates));
        all.add(new Check("clock-of-others", checks::skew));
        return all;
    }

    /**
     * The check of the port.
     *
     * @param host the address to listen on
     * @param port the port, 0 for any
     */
    public static Check port(String host, int port) {
        return new Check("port", () -> listening(host, port));
    }

    private static Verdict listening(String host, int port) throws InterruptedException {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            return Verdict.failed("the name " + host + " is not known here", "Set server.host to 127.0.0.1, or 0.0.0.0 "
                    + "for every interface.");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return Verdict.ok(host + ":" + port + " is free");
        } catch (IOException taken) {
            String message = String.valueOf(taken.getMessage());
            if (message.contains("ermission")) {
                return Verdict.failed("this user may not listen on port " + port,
                        "Choose a port above 1023: --port 8000.");
            }
            if (!message.contains("in use")) {
                return Verdict.failed(host + " is no address of this machine",
                        "Set server.host to 127.0.0.1, or 0.0.0.0 for every interface.");
            }
            return harborAnswers(address, port)
                    ? Verdict.ok("HarborAI answers on " + host + ":" + port)
                    : Verdict.failed("another program has port " + port, "Find it (ss -ltnp 'sport = :" + port
                            + "') and stop it, or choose another port: --port " + (port < 65_535 ? port + 1 : 8000)
                            + ".");
        }
    }

    private static boolean harborAnswers(InetAddress address, int port) throws InterruptedException {
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(WAIT).build()) {
            String body = client.send(HttpRequest.newBuilder(URI.create("http://" + (host.contains(":")
                    ? "[" + host + "]"
                    : host) + ":" + port + "/health/live")).timeout(WAIT).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            return body.contains("\"alive\"");
        } catch (IOException silent) {
            return false;
        }
    }

    private Verdict provider(ProbedProvider provider) throws InterruptedException {
        try {
            return ask(provider);
        } finally {
            asked.countDown();
        }
    }

    private Verdict ask(ProbedProvider provider) throws InterruptedException {
        URI base = Optional.ofNullable(provider.baseUrl()).orElseThrow();
        Optional<Verdict> nowhere = name(provider, base);
        if (nowhere.isPresent()) {
            return nowhere.get();
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/models")).timeout(wait);
        provider.headers().forEach((name, value) -> request.header(name, value.reveal()));
        long began = System.nanoTime();
        try {
            HttpResponse<Void> response = http.send(request.build(), HttpResponse.BodyHandlers.discarding());
            answers.put(provider.name(), new Answer(date(response), response.sslSession(), clock.instant()));
            return answered(provider, response.statusCode(), (System.nanoTime() - began) / 1_000_000);
        } catch (SSLException untrusted) {
            return Verdict.failed(base.getHost() + ": " + untrusted.getMessage(),
                    "Have the server's certificate renewed, "
                            + "or add its issuer to the JDK's trust store (keytool -importcert -cacerts).");
        } catch (HttpTimeoutException late) {
            return Verdict.failed(base.getHost() + " did not answer within " + wait.toMillis() + " ms",
                    "See whether a firewall or proxy lies between, and whether the provider has trouble.");
        } catch (ConnectException refused) {
            return Verdict.failed("nothing answers at " + base.getHost() + ":" + port(base),
                    "Start the server there, or correct providers." + provider.name() + ".base_url.");
        } catch (IOException broken) {
            return Verdict.failed(base.getHost() + ": " + broken.getMessage(), "See whether providers."
                    + provider.name() + ".base_url leads to a server of models (https or http, and the right port).");
        }
    }

    private static int port(URI base) {
        return base.getPort() > 0 ? base.getPort() : "https".equals(base.getScheme()) ? 443 : 80;
    }

    private static Optional<Verdict> name(ProbedProvider provider, URI base) {
        try {
            for (InetAddress address : InetAddress.getAllByName(base.getHost())) {
                if (!provider.allowPrivate() && PrivateNetwork.contains(
                        SocketAddress.inetSocketAddress(new InetSocketAddress(address, port(base))))) {
                    return Optional.of(Verdict.failed(
                            base.getHost() + " is on this machine or in a private network, so "
                                    + "the server refuses to call it",
                            "Set providers." + provider.name()
                                    + ".allow_private_network: true if that is meant."));
                }
            }
            return Optional.empty();
        } catch (UnknownHostException unknown) {
            return Optional.of(Verdict.failed("the name " + base.getHost() + " is not known",
                    "Correct providers." + provider.name() + ".base_url, or see to the name service "
                            + "(/etc/resolv.conf)."));
        }
    }

    private static Verdict answered(ProbedProvider provider, int status, long millis) {
        String evidence = "status " + status + " after " + millis + " ms";
        return switch (status) {
            case 401, 403 -> Verdict.failed("the credential was refused (" + evidence + ")",
                    "Set the right one: providers." + provider.name() + ".api_key.");
            case 429 -> Verdict.warning("its limit is reached (" + evidence + ")",
                    "Wait, have the limit raised, or add another provider to the alias.");
            default -> status >= 500
                    ? Verdict.failed("it has trouble (" + evidence + ")",
                            "See the provider's status page; an alias with a second target goes on meanwhile.")
                    : Verdict.ok(evidence);
        };
    }

    private static Optional<Instant> date(HttpResponse<?> response) {
        return response.headers().firstValue("date").flatMap(text -> {
            try {
                return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            } catch (DateTimeException nonsense) {
                return Optional.empty();
            }
        });
    }

    private Verdict certificates() throws InterruptedException {
        if (!asked.await(Doctor.BUSY_LIMIT.plus(wait).toMillis(), TimeUnit.MILLISECONDS)) {
            return Verdict.skipped("not every provider answered");
        }
        List<String> soon = new ArrayList<>();
        int seen = 0;
        for (Map.Entry<String, Answer> each : answers.entrySet()) {
            Optional<SSLSession> session = each.getValue().session();
            if (session.isPresent()) {
                seen++;
                expiry(session.get()).filter(end -> end.isBefore(clock.instant().plus(SOON)))
                        .ifPresent(end -> soon.add(each.getKey() + " until " + end));
            }
        }
        return soon.isEmpty()
                ? Verdict.ok(seen + " certificates are good for " + SOON.toDays() + " days and more")
                : Verdict.warning("they end soon: " + String.join(", ", soon),
                        "Have them renewed before: calls fail from then on.");
    }

    private static Optional<Instant> expiry(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate.getNotAfter().toInstant())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    private Verdict skew() throws InterruptedException {
        if (!asked.await(Doctor.BUSY_LIMIT.plus(wait).toMillis(), TimeUnit.MILLISECONDS) || answers.values().stream()
                .noneMatch(each -> each.date().isPresent())) {
            return Verdict.skipped("no provider told the time");
        }
        // The middle of several: one whose clock is wrong says nothing of ours.
        List<Duration> skews = answers.values().stream().filter(each -> each.date().isPresent())
                .map(each -> Duration.between(each.date().orElseThrow(), each.at())).sorted().toList();
        Duration skew = skews.get(skews.size() / 2);
        String evidence = "our clock differs by " + skew.toSeconds() + " s from those of " + skews.size()
                + " providers";
        if (skew.abs().compareTo(WORST_SKEW) > 0) {
            return Verdict.failed(evidence, "Set the clock, and keep it right: timedatectl set-ntp true.");
        }
        return skew.abs().compareTo(SKEW) > 0
                ? Verdict.warning(evidence, "Keep the clock right: timedatectl set-ntp true.")
                : Verdict.ok(evidence);
    }
}
