package io.harborai.gateway.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.ledger.FreshSums;
import io.harborai.gateway.ledger.LedgerReports;
import io.harborai.gateway.ledger.UsageQuery;
import io.harborai.gateway.ledger.UsageRow;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.storage.StorageException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code GET /admin/v1/usage}: what was used, from sums that are made again for whoever asks; {@code as_of} tells their age. Parameters: {@code group_by}, some of
 * key, team, project, model, provider and tag, with commas; {@code from} and {@code to}, days or moments, by default the
 * last seven days; {@code step}, hour, day or all. Blocking: it is called on a virtual thread.
 */
public final class UsageRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/usage";
    private static final Set<String> PARAMETERS = Set.of("group_by", "from", "to", "step");
    private static final Duration USUAL = Duration.ofDays(7);

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final LedgerReports reports;
    private final FreshSums sums;
    private final InstantSource clock;

    /**
     * @param reports reads the ledger
     * @param sums makes what it reads young
     * @param clock tells what the last seven days are
     */
    public UsageRoutes(LedgerReports reports, FreshSums sums, InstantSource clock) {
        this.reports = reports;
        this.sums = sums;
        this.clock = clock;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.of("GET", PATH, Role.VIEWER, "Sums what was used, until the moment as_of.")
                .with("group_by", "string", "Some of key, team, project, model, provider and tag, with commas.")
                .with("from", "string", "A day or a moment of UTC; seven days before the end when it is not given.")
                .with("to", "string", "The end, itself outside; now when it is not given.")
                .with("step", "string", "hour, day or all.").gives(LedgerShapes.Usage.class));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH);
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        return answer(method, path, "", body);
    }

    @Override
    public AdminAnswer answer(String method, String path, String query, byte[] body) {
        if (!method.equals("GET")) {
            return AdminAnswer.notAllowed(path, method, "GET");
        }
        try {
            return usage(query(QueryText.parse(query, PARAMETERS)));
        } catch (IllegalArgumentException refused) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, String.valueOf(refused.getMessage())));
        } catch (StorageException broken) {
            return AdminAnswer.failed(Failure.of(FailureKind.OVERLOADED, "The usage cannot be read: "
                    + broken.getMessage()).withCode("storage_failed"));
        }
    }

    private UsageQuery query(QueryText text) {
        Instant to = text.instant("to", clock.instant());
        Instant from = text.instant("from", to.minus(USUAL));
        List<UsageQuery.Dimension> by = text.text("group_by").stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(word -> word(UsageQuery.Dimension.values(), "group_by", word.strip())).toList();
        UsageQuery.Step step = word(UsageQuery.Step.values(), "step", text.text("step").orElse("all"));
        return new UsageQuery(by, from, to, step);
    }

    private static <E extends Enum<E>> E word(E[] words, String name, String given) {
        for (E word : words) {
            if (word.name().equalsIgnoreCase(given)) {
                return word;
            }
        }
        throw new IllegalArgumentException("'" + name + "' has '" + given + "', there are "
                + String.join(", ", Arrays.stream(words).map(word -> word.name().toLowerCase(Locale.ROOT))
                        .toList())
                + ".");
    }

    private AdminAnswer usage(UsageQuery query) {
        Instant asOf = sums.fresh();
        List<UsageRow> rows = reports.usage(query);
        boolean more = rows.size() > LedgerReports.MOST_GROUPS;
        List<Map<String, @Nullable Object>> data = new ArrayList<>();
        rows.stream().limit(LedgerReports.MOST_GROUPS).forEach(row -> data.add(LedgerJson.of(row)));
        Map<String, @Nullable Object> json = new LinkedHashMap<>(LedgerJson.list(data));
        json.put("from", query.from().toString());
        json.put("to", query.to().toString());
        json.put("as_of", asOf.toString());
        json.put("truncated", more);
        return AdminAnswer.json(200, mapper.writeValueAsBytes(json));
    }
}
