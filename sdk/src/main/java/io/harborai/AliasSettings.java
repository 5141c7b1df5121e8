package io.harborai;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.harborai.call.ClientSettings.AliasPlan;
import io.harborai.call.ClientSettings.TagRule;
import io.harborai.call.ClientSettings.TargetPlan;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Steering;
import io.harborai.engine.routing.Tags;

/** The settings of one alias: a name of your own that stands for one model or several. Not thread-safe. */
public final class AliasSettings {
    private static final int MAX_WEIGHT = 1_000_000;
    private static final int MAX_RETRIES = 10;

    private final String name;
    private final List<TargetPlan> targets = new ArrayList<>();
    private final Once<Boolean> weighted;
    private final Once<Integer> retries;
    private final Set<FallbackOn> fallbackOn = EnumSet.noneOf(FallbackOn.class);
    private final List<TagRule> rules = new ArrayList<>();
    private boolean weightGiven;

    AliasSettings(String name) {
        this.name = name;
        String owner = "alias " + name;
        this.weighted = new Once<>(owner, "its strategy");
        this.retries = new Once<>(owner, "retries");
    }

    /** One more target, as {@code provider/model}, of weight 1. */
    public AliasSettings target(String providerAndModel) {
        targets.add(plan(providerAndModel));
        return this;
    }

    private TargetPlan plan(String providerAndModel) {
        int slash = providerAndModel.indexOf('/');
        if (slash < 1 || slash + 1 == providerAndModel.length()) {
            throw new IllegalArgumentException("alias " + name + ": target is '" + providerAndModel
                    + "', it must be provider/model");
        }
        return new TargetPlan(providerAndModel.substring(0, slash), providerAndModel.substring(slash + 1), 1);
    }

    /** One more target with a weight, 0 (never drawn first) to 1 000 000; the alias is then weighted unless it says otherwise. */
    public AliasSettings target(String providerAndModel, int weight) {
        Once.within("alias " + name + ": weight of " + providerAndModel, weight, 0, MAX_WEIGHT);
        TargetPlan plan = plan(providerAndModel);
        targets.add(new TargetPlan(plan.provider(), plan.model(), weight));
        weightGiven = true;
        return this;
    }

    /** Targets are tried in the order given. */
    public AliasSettings priority() {
        weighted.set(false);
        return this;
    }

    /** The first target is drawn with a probability in proportion to its weight. */
    public AliasSettings weighted() {
        weighted.set(true);
        return this;
    }

    /** How often one target is tried again after a failure that may pass, 0 to 10; 0 unless set. */
    public AliasSettings retries(int count) {
        retries.set(Once.within("alias " + name + ": retries", count, 0, MAX_RETRIES));
        return this;
    }

    /** The causes for which the next target is tried; none unless set. */
    public AliasSettings fallbackOn(FallbackOn... causes) {
        fallbackOn.addAll(List.of(causes));
        return this;
    }

    /**
     * Leads calls with a tag (see {@code RequestOptionsBuilder.tag}) to targets of their own, tried in the order given. Rules are
     * looked at in the order given, and the first that fits counts; at most {@value Steering#MAX_RULES}.
     *
     * @param value what the tag says, without regard to case; {@code *} stands for any characters
     */
    public AliasSettings whenTagged(String tag, String value, String... providersAndModels) {
        String which = "alias " + name + ": rule " + tag + "=" + value;
        if (tag.isBlank() || value.isBlank() || tag.length() > Tags.LONGEST || value.length() > Tags.LONGEST) {
            throw new IllegalArgumentException(
                    which + ": a tag's name and its value must have 1 to " + Tags.LONGEST + " characters");
        }
        if (providersAndModels.length == 0) {
            throw new IllegalArgumentException(which + " has no target; name one as provider/model");
        }
        if (rules.size() == Steering.MAX_RULES) {
            throw new IllegalArgumentException(which + " is one too many, there may be " + Steering.MAX_RULES);
        }
        rules.add(new TagRule(tag, value, Stream.of(providersAndModels).map(this::plan).toList()));
        return this;
    }

    AliasPlan build() {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("alias " + name + " has no target; call target(\"provider/model\")");
        }
        boolean draws = weighted.orElse(weightGiven);
        long weight = 0;
        Set<FallbackCause> causes = EnumSet.noneOf(FallbackCause.class);
        for (TargetPlan target : targets) {
            weight += target.weight();
        }
        for (FallbackOn cause : fallbackOn) {
            causes.add(cause.cause());
        }
        if (draws && weight == 0) {
            throw new IllegalArgumentException("alias " + name + ": all weights are 0, at least one must be more");
        }
        return new AliasPlan(name, targets, draws, retries.orElse(0), causes, rules);
    }
}
