package io.harborai.ops.log;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.ops.admin.RouteTable;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.module.ServerModule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /admin/v1/logs}: the level, until the configuration or the next start says another, and what the log says of the last
 * hours. Thread-safe.
 */
public final class LogDesk implements ServerModule {
    private static final Logger LOG = LoggerFactory.getLogger(LogDesk.class);
    private static final String ROOT = "/admin/v1/logs";
    private static final int USUAL_HOURS = 24;
    private static final Set<String> LEVELS = new TreeSet<>(Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF"));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Consumer<String> change;
    private final LongSupplier discarded;
    private final LogLooks looks;
    private volatile String level;

    /**
     * What is asked for.
     *
     * @param level TRACE, DEBUG, INFO, WARN, ERROR or OFF
     */
    public record Wish(String level) {}

    /**
     * Makes it.
     *
     * @param level     the level now
     * @param change    changes it
     * @param discarded lines that were dropped because file or console could not keep up
     * @param looks     reads it
     */
    public LogDesk(String level, Consumer<String> change, LongSupplier discarded, LogLooks looks) {
        this.level = level;
        this.change = change;
        this.discarded = discarded;
        this.looks = looks;
    }

    /** The configuration has set another level. */
    public void configured(String now) {
        level = now;
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public List<AdminRoutes> adminRoutes() {
        return List.of(RouteTable.empty()
                .with(AdminRoute.of("GET", ROOT, Role.VIEWER, "The level of the log, and how many lines were dropped."),
                        (request, query) -> now())
                .with(AdminRoute.of("PUT", ROOT, Role.OPERATOR,
                        "Changes the level at once, until the configuration changes or the server starts anew.")
                        .takes(Wish.class), (request, query) -> set(request))
                .with(AdminRoute.of("GET", ROOT + "/analysis", Role.VIEWER,
                        "What the log says of the last hours: lines, requests, errors, times, providers, models, and how "
                                + "they went over time. At most 1 GiB of it is read, the newest parts first.")
                        .with("hours", "integer", "1 to " + LogLooks.MOST_HOURS + "; " + USUAL_HOURS
                                + " when it is not given."),
                        (request, query) -> analysis(query.getOrDefault("hours", String.valueOf(USUAL_HOURS)))));
    }

    private AdminAnswer analysis(String wanted) {
        long hours = Long.parseLong(wanted);
        if (hours < 1 || hours > LogLooks.MOST_HOURS) {
            throw new WrongInput("hours", "'hours' is " + hours + ", it must be 1 to " + LogLooks.MOST_HOURS + ".");
        }
        try {
            return looks.of((int) hours).map(report -> RouteTable.json(200, report))
                    .orElseGet(() -> AdminAnswer.failed(Failure.of(FailureKind.OVERLOADED,
                            "The log is being read for others; try again in a minute.").withCode("log_busy")));
        } catch (IOException unreadable) {
            LOG.warn("the log cannot be analysed", unreadable);
            return AdminAnswer.failed(Failure.of(FailureKind.INTERNAL, "The log cannot be read: "
                    + unreadable.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return AdminAnswer.failed(Failure.of(FailureKind.OVERLOADED, "The server stops."));
        }
    }

    private AdminAnswer now() {
        return RouteTable.json(200, Map.of("level", level, "discarded", discarded.getAsLong()));
    }

    private AdminAnswer set(AdminRequest request) {
        String wanted = wanted(request).toUpperCase(Locale.ROOT);
        if (!LEVELS.contains(wanted)) {
            throw new WrongInput("level", "'level' is '" + wanted + "', it must be one of " + String.join(", ", LEVELS)
                    + ".");
        }
        change.accept(wanted);
        level = wanted;
        LOG.warn("the log's level is {} now, as {} asked", wanted, request.actor());
        return now();
    }

    private static String wanted(AdminRequest request) {
        try {
            return String.valueOf(JSON.readValue(request.body(), Wish.class).level());
        } catch (JacksonException wrong) {
            throw new WrongInput(null, "The body must be {\"level\":\"INFO\"}.");
        }
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
