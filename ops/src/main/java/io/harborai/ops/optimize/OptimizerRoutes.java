package io.harborai.ops.optimize;

import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.ops.admin.RouteTable;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;

/** {@code /admin/v1/optimizer}: what is done about overload, and what was. */
public final class OptimizerRoutes {
    private OptimizerRoutes() {
    }

    /** The routes. */
    public static AdminRoutes of(Optimizer optimizer) {
        return RouteTable.empty().with(AdminRoute.of("GET", "/admin/v1/optimizer", Role.VIEWER,
                "What is done about overload, and what was done lately, with the metric before and after."),
                (request, query) -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("rules", optimizer.rules().stream().map(rule -> Map.of("name", rule.name(), "metric",
                            rule.metric(), "above", rule.above(), "cooldown_s", rule.coolDown().toSeconds(), "actions",
                            rule.reliefs())).toList());
                    json.put("actions", optimizer.reliefs());
                    json.put("history", optimizer.deeds().stream().map(Deed::toJson).toList());
                    return RouteTable.json(200, json);
                });
    }
}
