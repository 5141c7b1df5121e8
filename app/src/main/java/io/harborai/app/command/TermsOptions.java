package io.harborai.app.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a key or a team may use, on the command line. An option that is not there changes nothing. */
final class TermsOptions {
    @Option(names = "--models", split = ",", paramLabel = "MODEL", //
            description = "Models that may be used, lab/* for all of a provider; an empty text for all.")
    private @Nullable List<String> models;

    @Option(names = "--rpm", paramLabel = "N", description = "Requests per minute; 0 for no limit. So are the others.")
    private @Nullable Long rpm;

    @Option(names = "--rph", paramLabel = "N", description = "Requests per hour.")
    private @Nullable Long rph;

    @Option(names = "--rpd", paramLabel = "N", description = "Requests per day.")
    private @Nullable Long rpd;

    @Option(names = "--tpm", paramLabel = "N", description = "Tokens per minute.")
    private @Nullable Long tpm;

    @Option(names = "--tph", paramLabel = "N", description = "Tokens per hour.")
    private @Nullable Long tph;

    @Option(names = "--tpd", paramLabel = "N", description = "Tokens per day.")
    private @Nullable Long tpd;

    @Option(names = "--concurrent", paramLabel = "N", description = "Requests at once.")
    private @Nullable Long concurrent;

    @Option(names = "--request-bytes", paramLabel = "N", description = "Largest request.")
    private @Nullable Long requestBytes;

    @Option(names = "--budget", split = ",", paramLabel = "BUDGET", //
            description = "10USD/month, 500000tokens/day; with :soft behind it, it only warns. An empty text for none.")
    private @Nullable List<String> budgets;

    @Option(names = "--tag", paramLabel = "A=B", description = "A label of its calls; A= takes it away. Repeatable.")
    private @Nullable Map<String, String> tags;

    /** Adds what was given to a body of the admin API. */
    void addTo(Map<String, @Nullable Object> body) {
        if (models != null) {
            body.put("models", named(models));
        }
        Map<String, Long> limits = new LinkedHashMap<>();
        limit(limits, "rpm", rpm);
        limit(limits, "rph", rph);
        limit(limits, "rpd", rpd);
        limit(limits, "tpm", tpm);
        limit(limits, "tph", tph);
        limit(limits, "tpd", tpd);
        limit(limits, "concurrent", concurrent);
        limit(limits, "request_bytes", requestBytes);
        if (!limits.isEmpty()) {
            body.put("limits", limits);
        }
        if (budgets != null) {
            body.put("budgets", named(budgets));
        }
        if (tags != null) {
            Map<String, @Nullable String> merged = new LinkedHashMap<>();
            tags.forEach((name, value) -> merged.put(name, value.isEmpty() ? null : value));
            body.put("tags", merged);
        }
    }

    private static void limit(Map<String, Long> limits, String name, @Nullable Long amount) {
        if (amount != null) {
            limits.put(name, amount);
        }
    }

    /** A list without the empty text that stands for an empty list. */
    static List<String> named(List<String> given) {
        return given.stream().map(String::strip).filter(text -> !text.isEmpty()).toList();
    }
}
