package io.harborai.app.command;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be said about a key, on the command line. An option that is not there changes nothing. */
final class KeyOptions {
    @Mixin
    private final TermsOptions terms = new TermsOptions();

    @Option(names = "--owner", paramLabel = "WHO", description = "Whose it is.")
    private @Nullable String owner;

    @Option(names = "--team", paramLabel = "TEAM", description = "Its team, by name or id; an empty text for none.")
    private @Nullable String team;

    @Option(names = "--project", paramLabel = "NAME", description = "What it is for.")
    private @Nullable String project;

    @Option(names = "--routes", split = ",", paramLabel = "PATH", //
            description = "Endpoints that it may call: /v1/embeddings, /v1/files/*; an empty text for all.")
    private @Nullable List<String> routes;

    @Option(names = "--ips", split = ",", paramLabel = "CIDR", //
            description = "Addresses that it may be used from: 10.0.0.0/8, 2001:db8::/32; an empty text for all.")
    private @Nullable List<String> ips;

    @Option(names = "--expires", paramLabel = "WHEN", description = "30d, 12h, 45m, a date (2026-12-31), or never.")
    private @Nullable String expires;

    @Option(names = "--log-bodies", negatable = true, description = "Keep its requests and answers.")
    private @Nullable Boolean logBodies;

    @Option(names = "--cache", paramLabel = "WISH", description = "on, off or default.")
    private @Nullable String cache;

    @Option(names = "--guardrails", split = ",", paramLabel = "NAME", //
            description = "Guardrails that its calls go through; an empty text for none.")
    private @Nullable List<String> guardrails;

    /** Adds what was given to a body of the admin API. */
    void addTo(Map<String, @Nullable Object> body, Instant now) {
        terms.addTo(body);
        text(body, "owner", owner);
        if (team != null) {
            body.put("team", team.isEmpty() ? null : team);
        }
        text(body, "project", project);
        list(body, "routes", routes);
        list(body, "ips", ips);
        if (expires != null) {
            Expiry.addTo(body, expires, now);
        }
        if (logBodies != null) {
            body.put("log_bodies", logBodies);
        }
        text(body, "cache", cache);
        list(body, "guardrails", guardrails);
    }

    private static void text(Map<String, @Nullable Object> body, String name, @Nullable String text) {
        if (text != null) {
            body.put(name, text);
        }
    }

    private static void list(Map<String, @Nullable Object> body, String name, @Nullable List<String> list) {
        if (list != null) {
            body.put(name, TermsOptions.named(list));
        }
    }
}
