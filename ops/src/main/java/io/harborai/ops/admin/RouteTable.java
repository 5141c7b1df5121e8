package io.harborai.ops.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import tools.jackson.databind.json.JsonMapper;

/** Routes with what answers each. Immutable. */
public final class RouteTable implements AdminRoutes {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Row> rows;
    private final List<AdminRoute> routes;

    private record Row(AdminRoute route, Answerer answerer) {}

    /** Answers a request of a route. */
    @FunctionalInterface
    public interface Answerer {
        /**
         * Answers; on a virtual thread.
         *
         * @param parameters what follows the question mark, checked
         * @throws io.harborai.platform.admin.WrongInput if the request says something wrong
         */
        AdminAnswer answer(AdminRequest request, Map<String, String> parameters);
    }

    private RouteTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
        this.routes = rows.stream().map(Row::route).toList();
    }

    /** No routes. */
    public static RouteTable empty() {
        return new RouteTable(List.of());
    }

    /** The same with one more; of several that fit a path the first answers. */
    public RouteTable with(AdminRoute route, Answerer answerer) {
        List<Row> more = new ArrayList<>(rows);
        more.add(new Row(route, answerer));
        return new RouteTable(more);
    }

    @Override
    public boolean serves(String path) {
        return routes.stream().anyMatch(route -> route.matches(path));
    }

    @Override
    public List<AdminRoute> routes() {
        return routes;
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        throw new UnsupportedOperationException("asked without saying who asks");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        for (Row row : rows) {
            if (row.route().method().equals(method) && row.route().matches(request.path())) {
                return row.answerer().answer(request, row.route().parameters(request));
            }
        }
        List<String> methods = routes.stream().filter(route -> route.matches(request.path())).map(AdminRoute::method)
                .distinct().toList();
        return AdminAnswer.notAllowed(request.path(), request.method(), String.join(", ", methods));
    }

    /** The segment of a path at a place, counted from 0 after the first slash. */
    public static String segment(AdminRequest request, int at) {
        return request.path().split("/", -1)[at + 1];
    }

    /** A document. */
    public static AdminAnswer json(int status, Object value) {
        return AdminAnswer.json(status, JSON.writeValueAsBytes(value));
    }

    /** A whole list. */
    public static AdminAnswer list(List<?> entries) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put("data", entries);
        return json(200, json);
    }

    /** There is no such thing. */
    public static AdminAnswer nothing(String what, String name) {
        return AdminAnswer.failed(Failure.of(FailureKind.NOT_FOUND, "There is no " + what + " '" + name + "'.")
                .withCode("not_found"));
    }
}
