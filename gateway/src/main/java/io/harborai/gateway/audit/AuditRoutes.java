package io.harborai.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Page;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import tools.jackson.databind.json.JsonMapper;

/** {@code /admin/v1/audit}: the log, its export, and the check of its chain. Nothing here changes anything. */
public final class AuditRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/audit";
    private static final AdminRoute LIST = AuditFilter.describe(AdminRoute.of("GET", PATH, Role.ADMIN,
            "Lists who changed what, the newest first.")).givesPagesOf(Shown.class);
    private static final AdminRoute EXPORT = AuditFilter.describe(AdminRoute.of("GET", PATH + "/export", Role.ADMIN,
            "Exports entries, the newest first, one JSON object or CSV row per line; the header x-harborai-next says "
                    + "where the next part begins."))
            .with("format", "string", "jsonl (as when it is not given) or csv.")
            .with("limit", "integer", "Most entries, 1 to " + PageRequest.MOST + ".")
            .with("after", "string", "Where the last part ended.");
    private static final AdminRoute VERIFY = AdminRoute.of("GET", PATH + "/verify", Role.ADMIN,
            "Checks the whole chain of hashes.")
            .with("seq", "integer", "An entry that was noted elsewhere and must still be there.")
            .with("hash", "string", "Its hash.").gives(Verification.class);

    /** What an entry looks like from outside. */
    record Shown(long seq, Instant at, String actor_kind, String actor_id, String actor, String address,
            String trace_id, String phase, String action, String target, int status, Object before, Object after,
            String hash) {}

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final AuditLog log;

    /** @param log what is shown */
    public AuditRoutes(AuditLog log) {
        this.log = log;
    }

    @Override
    public boolean serves(String path) {
        return routes().stream().anyMatch(route -> route.matches(path));
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(LIST, EXPORT, VERIFY);
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        throw new IllegalStateException("the audit log is asked with the whole request");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        if (request.writes()) {
            return AdminAnswer.notAllowed(request.path(), request.method(), "GET");
        }
        if (LIST.matches(request.path())) {
            Map<String, String> parameters = LIST.parameters(request);
            return json(log.list(AuditFilter.of(parameters), PageRequest.of(parameters)).toJson(AuditEntry::toJson));
        }
        return EXPORT.matches(request.path()) ? export(EXPORT.parameters(request)) : verify(VERIFY.parameters(request));
    }

    private AdminAnswer verify(Map<String, String> parameters) {
        String seq = parameters.get("seq");
        String hash = parameters.get("hash");
        if ((seq == null) != (hash == null)) {
            throw new WrongInput(seq == null ? "seq" : "hash", "'seq' and 'hash' belong together: give both or none.");
        }
        return json(log.verify(seq == null ? null : Long.valueOf(seq), hash));
    }

    private AdminAnswer export(Map<String, String> parameters) {
        String format = parameters.getOrDefault("format", "jsonl");
        if (!format.equals("jsonl") && !format.equals("csv")) {
            throw new WrongInput("format", "'format' is '" + format + "', it must be jsonl or csv.");
        }
        Page<AuditEntry> page = log.list(AuditFilter.of(parameters), PageRequest.of(parameters));
        boolean csv = format.equals("csv");
        StringBuilder text = new StringBuilder(csv
                ? "seq,at,actor_kind,actor_id,actor,address,trace_id,phase,action,target,status,before,after,hash\r\n"
                : "");
        page.entries()
                .forEach(entry -> text.append(csv ? row(entry) : mapper.writeValueAsString(entry.toJson()) + "\n"));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", csv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8");
        if (page.next() != null) {
            headers.put("x-harborai-next", page.next());
        }
        return AdminAnswer.page(200, headers, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String row(AuditEntry entry) {
        StringBuilder row = new StringBuilder();
        entry.toJson().values().forEach(value -> row.append(row.isEmpty() ? "" : ",").append(
                cell(value == null
                        ? ""
                        : value instanceof tools.jackson.databind.util.RawValue raw
                                ? String.valueOf(raw.rawValue())
                                : value.toString())));
        return row.append("\r\n").toString();
    }

    /** A cell that begins like a formula gets an apostrophe: spreadsheets would run it. */
    private static String cell(String value) {
        boolean formula = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + value.replace("\"", "\"\"") + '"';
    }

    private AdminAnswer json(Object value) {
        return AdminAnswer.json(200, mapper.writeValueAsBytes(value));
    }
}
