package io.harborai.ops.monitor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.harborai.ops.admin.RouteTable;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;

/** {@code /admin/v1/monitor}: the last sample, summaries and curves. Thread-safe. */
public final class MonitorRoutes {
    private static final String ROOT = "/admin/v1/monitor";
    private static final int HOUR = 60;
    /** More points than a chart has pixels are of no use to anybody. */
    private static final int MOST_POINTS = 1_500;
    private static final String WINDOW = "The window, 1 to " + Monitor.LONGEST_MINUTES
            + "; 60 when it is not given.";

    private final Monitor monitor;

    private MonitorRoutes(Monitor monitor) {
        this.monitor = monitor;
    }

    /** The routes. */
    public static AdminRoutes of(Monitor monitor) {
        MonitorRoutes routes = new MonitorRoutes(monitor);
        return RouteTable.empty()
                .with(AdminRoute.of("GET", ROOT, Role.VIEWER,
                        "Every metric's last reading, and what it did over the last minutes.")
                        .with("minutes", "integer", WINDOW), (request, query) -> routes.now(minutes(query)))
                .with(AdminRoute.of("GET", ROOT + "/series", Role.VIEWER,
                        "The curves of some metrics, minute by minute; of long windows every so many minutes.")
                        .with("minutes", "integer", WINDOW)
                        .needs("metrics", "string", "Names, with commas between them."),
                        (request, query) -> routes.curves(minutes(query), query.getOrDefault("metrics", "")));
    }

    private AdminAnswer now(int minutes) {
        Map<String, Object> summary = new LinkedHashMap<>();
        monitor.summary(minutes).forEach((metric, digest) -> summary.put(metric, digest.toJson()));
        return RouteTable.json(200, Map.of("timestamp", monitor.latest().at().toString(), "minutes", minutes, "now",
                monitor.latest().values(), "summary", summary));
    }

    private AdminAnswer curves(int minutes, String metrics) {
        return RouteTable.json(200, Map.of("minutes", minutes, "series",
                series(minutes, new HashSet<>(List.of(metrics.split(","))))));
    }

    private static int minutes(Map<String, String> parameters) {
        long minutes = Long.parseLong(parameters.getOrDefault("minutes", String.valueOf(HOUR)));
        if (minutes < 1 || minutes > Monitor.LONGEST_MINUTES) {
            throw new WrongInput("minutes", "'minutes' is " + minutes + ", it must be 1 to " + Monitor.LONGEST_MINUTES
                    + ".");
        }
        return (int) minutes;
    }

    /** Points of {@code [seconds since 1970, mean, least, most]}. */
    private Map<String, List<double[]>> series(int minutes, Set<String> metrics) {
        int step = Math.ceilDiv(minutes, MOST_POINTS);
        Map<String, List<double[]>> series = new TreeMap<>();
        monitor.window(minutes).forEach((metric, found) -> {
            if (metrics.contains(metric)) {
                series.put(metric, thinned(found, step));
            }
        });
        return series;
    }

    private static List<double[]> thinned(List<Minute> minutes, int step) {
        Map<Long, List<Minute>> steps = new TreeMap<>();
        minutes.forEach(minute -> steps.computeIfAbsent(minute.number() / step, first -> new ArrayList<>())
                .add(minute));
        return steps.entrySet().stream().map(each -> new double[]{each.getKey() * step * 60.0,
                each.getValue().stream().mapToDouble(Minute::avg).average().orElseThrow(),
                each.getValue().stream().mapToDouble(Minute::min).min().orElseThrow(),
                each.getValue().stream().mapToDouble(Minute::max).max().orElseThrow()}).toList();
    }
}
