package io.harborai.gateway.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.ledger.LedgerReports;
import io.harborai.gateway.ledger.RequestQuery;
import io.harborai.gateway.ledger.RequestRow;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.storage.StorageException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code GET /admin/v1/requests}: calls, the newest first, in pages: {@code next_cursor} of one is {@code cursor} of the
 * next. Filters: {@code from}, {@code to} (by default the last day), {@code failed=true}, and the names of
 * {@link LedgerReports#FILTERS}. {@code GET /admin/v1/requests/ID}: one call, with its tags, and with what was said where
 * that was kept. Blocking: it is called on a virtual thread.
 */
public final class RequestRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/requests";
    private static final Duration USUAL = Duration.ofDays(1);
    private static final int USUAL_PAGE = 100;

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final LedgerReports reports;
    private final InstantSource clock;

    /**
     * @param reports reads the ledger
     * @param clock tells what the last day is
     */
    public RequestRoutes(LedgerReports reports, InstantSource clock) {
        this.reports = reports;
        this.clock = clock;
    }

    @Override
    public List<AdminRoute> routes() {
        AdminRoute page = AdminRoute.of("GET", PATH, Role.VIEWER, "Lists calls, the newest first.")
                .with("from", "string", "A day or a moment of UTC; one day before the end when it is not given.")
                .with("to", "string", "The end, itself outside; now when it is not given.")
                .with("failed", "boolean", "Only calls that failed.")
                .with("cursor", "string", "Where the last page ended: its 'next_cursor'.")
                .with("limit", "integer", "Most calls of the answer, 1 to 1000; 100 when it is not given.")
                .gives(LedgerShapes.Calls.class);
        for (String filter : new TreeSet<>(LedgerReports.FILTERS.keySet())) {
            page = page.with(filter, "string", "Only calls with this " + filter + ".");
        }
        return List.of(page, AdminRoute.of("GET", PATH + "/{id}", Role.OPERATOR,
                "Shows a call, with what was said where that was kept.").gives(LedgerShapes.CallShape.class));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
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
            return path.equals(PATH) ? page(query) : one(path.substring(PATH.length() + 1));
        } catch (IllegalArgumentException refused) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, String.valueOf(refused.getMessage())));
        } catch (StorageException broken) {
            return AdminAnswer.failed(Failure.of(FailureKind.OVERLOADED, "The calls cannot be read: "
                    + broken.getMessage()).withCode("storage_failed"));
        }
    }

    private AdminAnswer page(String query) {
        TreeSet<String> parameters = new TreeSet<>(LedgerReports.FILTERS.keySet());
        parameters.addAll(List.of("from", "to", "failed", "cursor", "limit"));
        QueryText text = QueryText.parse(query, parameters);
        Map<String, String> equal = new LinkedHashMap<>();
        LedgerReports.FILTERS.keySet().forEach(name -> text.text(name).ifPresent(value -> equal.put(name, value)));
        Instant to = text.instant("to", clock.instant());
        int limit = text.number("limit", USUAL_PAGE);
        Instant from = text.instant("from", to.minus(USUAL));
        List<RequestRow> rows = reports.requests(new RequestQuery(from, to, equal,
                text.flag("failed"), text.text("cursor").map(RequestQuery.Cursor::parse), limit));
        List<Map<String, @Nullable Object>> data = new ArrayList<>();
        rows.forEach(row -> data.add(LedgerJson.of(row)));
        Map<String, @Nullable Object> json = new LinkedHashMap<>(LedgerJson.list(data));
        // Both bounds, so that the next page is of the same time.
        json.put("from", from.toString());
        json.put("to", to.toString());
        json.put("next_cursor", rows.size() < limit
                ? null
                : new RequestQuery.Cursor(rows.getLast().at().toEpochMilli(), rows.getLast().id()).toString());
        return AdminAnswer.json(200, mapper.writeValueAsBytes(json));
    }

    private AdminAnswer one(String id) {
        Optional<RequestRow> found = reports.requests(new RequestQuery(Instant.EPOCH, Instant.ofEpochMilli(
                Long.MAX_VALUE / 2), Map.of("id", id), false, Optional.empty(), 1)).stream().findFirst();
        if (found.isEmpty()) {
            return AdminAnswer.failed(Failure.of(FailureKind.NOT_FOUND, "There is no call with the id '" + id
                    + "' in the ledger.").withCode("request_not_found"));
        }
        Map<String, @Nullable Object> json = LedgerJson.of(found.get());
        json.put("tags", reports.tags(id));
        reports.bodies(id).ifPresent(bodies -> {
            json.put("request", bodies.request());
            json.put("answer", bodies.answer());
        });
        return AdminAnswer.json(200, mapper.writeValueAsBytes(json));
    }
}
