package io.harborai.ops.alert;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.harborai.ops.admin.RouteTable;
import io.harborai.ops.notify.ChannelStatus;
import io.harborai.ops.notify.Notifier;
import io.harborai.ops.notify.Outcome;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Page;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code /admin/v1/alerts}: rules, what fires, history, silences, channels. Thread-safe. */
public final class AlertRoutes {
    private static final String ROOT = "/admin/v1/alerts";
    private static final int LONGEST_REASON = 500;
    /** Where the name stands in {@code /admin/v1/alerts/{id}/…}. */
    private static final int ID = 3;
    /** Where it stands in {@code /admin/v1/alerts/silences/{id}}. */
    private static final int SUB_ID = 4;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InstantSource clock;
    private final Alerts alerts;
    private final AlertStore store;
    private final Notifier notifier;
    private final Supplier<String> ids;

    /**
     * What a silence is made of.
     *
     * @param rule    a rule's name, or {@code *} for all
     * @param minutes how long, 1 to 43200
     * @param reason  why; null for none
     */
    public record SilenceWish(@Nullable String rule, int minutes, @Nullable String reason) {}

    private AlertRoutes(InstantSource clock, Alerts alerts, AlertStore store, Notifier notifier,
            Supplier<String> ids) {
        this.clock = clock;
        this.alerts = alerts;
        this.store = store;
        this.notifier = notifier;
        this.ids = ids;
    }

    /**
     * The routes.
     *
     * @param ids makes unique ids
     */
    public static AdminRoutes of(InstantSource clock, Alerts alerts, AlertStore store, Notifier notifier,
            Supplier<String> ids) {
        return new AlertRoutes(clock, alerts, store, notifier, ids).table();
    }

    private RouteTable table() {
        return RouteTable.empty()
                .with(AdminRoute.of("GET", ROOT, Role.VIEWER, "The alerts that fire on this node."),
                        (request, query) -> RouteTable.list(alerts.active().stream().map(Alert::toJson).toList()))
                .with(AdminRoute.of("GET", ROOT + "/rules", Role.VIEWER, "The rules, with their thresholds."),
                        (request, query) -> RouteTable.list(alerts.rules().stream().map(AlertRule::toJson).toList()))
                .with(AdminRoute.of("GET", ROOT + "/export", Role.VIEWER,
                        "The rules for Prometheus, as YAML in a text."),
                        (request, query) -> AdminAnswer.page(200,
                                Map.of("content-type", "application/yaml; charset=utf-8"),
                                PrometheusRules.yaml(alerts.rules()).getBytes(StandardCharsets.UTF_8)))
                .with(AdminRoute.of("GET", ROOT + "/history", Role.VIEWER,
                        "The alerts of all nodes, the newest first.").with("rule", "string",
                                "Only those of this rule.")
                        .givesPagesOf(Alert.class), (request, query) -> history(query))
                .with(AdminRoute.of("GET", ROOT + "/silences", Role.VIEWER, "The silences that are not over."),
                        (request, query) -> RouteTable.list(alerts.silences().stream().map(Silence::toJson).toList()))
                .with(AdminRoute.of("POST", ROOT + "/silences", Role.OPERATOR,
                        "Stops people being told of a rule for a while.").takes(SilenceWish.class)
                        .gives(Silence.class).status(201),
                        (request, query) -> RouteTable.json(201, alerts.silence(wish(request)).toJson()))
                .with(AdminRoute.of("DELETE", ROOT + "/silences/{id}", Role.OPERATOR, "Ends a silence."),
                        (request, query) -> endSilence(RouteTable.segment(request, SUB_ID)))
                .with(AdminRoute.of("GET", ROOT + "/channels", Role.VIEWER,
                        "Whom alerts are sent to, and how that went.").gives(ChannelStatus.class),
                        (request, query) -> RouteTable.list(notifier.status()))
                .with(AdminRoute.of("POST", ROOT + "/channels/{name}/test", Role.OPERATOR,
                        "Sends a test to a channel, and tells what came of it."),
                        (request, query) -> test(RouteTable.segment(request, SUB_ID)))
                .with(AdminRoute.of("POST", ROOT + "/{id}/resolve", Role.OPERATOR,
                        "Ends an alert of this node by hand; it fires anew if the metric stays wrong."),
                        (request, query) -> resolve(request));
    }

    private AdminAnswer history(Map<String, String> query) {
        PageRequest page = PageRequest.of(query);
        List<Alert> found = store.history(page, Optional.ofNullable(query.get("rule")));
        return RouteTable.json(200, Page.of(found, page, AlertStore::key).toJson(Alert::toJson));
    }

    private AdminAnswer endSilence(String id) {
        return alerts.endSilence(id)
                ? RouteTable.json(200, Map.of("id", id, "ended", true))
                : RouteTable.nothing("silence", id);
    }

    private AdminAnswer test(String channel) {
        return notifier.test(channel).map(outcome -> switch (outcome) {
            case Outcome.Sent sent -> RouteTable.json(200, Map.of("sent", true, "error", ""));
            case Outcome.NotSent failed -> RouteTable.json(200, Map.of("sent", false, "error", failed.why()));
        }).orElseGet(() -> RouteTable.nothing("channel", channel));
    }

    private AdminAnswer resolve(AdminRequest request) {
        String id = RouteTable.segment(request, ID);
        return alerts.resolve(id, request.someone().name()).map(alert -> RouteTable.json(200, alert.toJson()))
                .orElseGet(() -> RouteTable.nothing("firing alert", id));
    }

    private Silence wish(AdminRequest request) {
        SilenceWish wish;
        try {
            wish = JSON.readValue(request.body(), SilenceWish.class);
        } catch (JacksonException wrong) {
            throw new WrongInput(null, "The body must be {\"rule\": NAME or \"*\", \"minutes\": N, \"reason\": TEXT}: "
                    + wrong.getOriginalMessage());
        }
        String rule = wish.rule();
        if (rule == null || !rule.equals("*") && alerts.rules().stream().noneMatch(each -> each.name().equals(rule))) {
            throw new WrongInput("rule", "'rule' is " + rule + ", it must be * or one of "
                    + String.join(", ", alerts.rules().stream().map(AlertRule::name).toList()) + ".");
        }
        if (wish.minutes() < 1 || wish.minutes() > Silence.LONGEST.toMinutes()) {
            throw new WrongInput("minutes", "'minutes' is " + wish.minutes() + ", it must be 1 to "
                    + Silence.LONGEST.toMinutes() + ".");
        }
        String reason = wish.reason() == null ? "" : wish.reason();
        if (reason.length() > LONGEST_REASON) {
            throw new WrongInput("reason", "'reason' is longer than " + LONGEST_REASON + " characters.");
        }
        Instant now = clock.instant();
        return new Silence(ids.get(), rule, now, now.plus(Duration.ofMinutes(wish.minutes())),
                request.someone().name(), reason);
    }
}
