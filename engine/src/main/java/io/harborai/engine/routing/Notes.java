package io.harborai.engine.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes down the steps of one decision. Confined to one thread. */
final class Notes implements Witness {
    private final List<Explanation.Step> steps = new ArrayList<>();

    List<Explanation.Step> steps() {
        return steps;
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public void named(String name, String kind) {
        steps.add(new Explanation.Named(name, kind));
    }

    @Override
    public void tried(Rule rule, CallTraits traits, boolean holds) {
        List<Explanation.Checked> checked = rule.conditions().stream()
                .map(condition -> new Explanation.Checked(condition.said(), condition.holds(traits))).toList();
        steps.add(new Explanation.RuleTried(rule.name(), checked, holds, rule.to().name()));
    }

    @Override
    public void shared(String what, Share share, double ticket) {
        steps.add(new Explanation.ShareDrawn(what, share.target().name(), share.share(), ticket,
                ticket < share.share()));
    }

    @Override
    public void stuck(Affinity affinity, String key) {
        steps.add(new Explanation.Stuck(affinity, key));
    }

    @Override
    public void drew(long ticket, long total) {
        steps.add(new Explanation.TicketDrawn(ticket, total));
    }

    @Override
    public void compared(Target first, Target second) {
        steps.add(new Explanation.Compared(first.name(), second.name()));
    }

    @Override
    public void explored(Target target) {
        steps.add(new Explanation.Explored(target.name()));
    }

    @Override
    public void preferred(List<Target> left, Map<String, String> removed) {
        steps.add(new Explanation.Preferred(left.stream().map(Target::name).toList(), removed));
    }

    @Override
    public void ordered(Alias alias, Candidates candidates, double[] scores, int[] order) {
        List<Explanation.Considered> targets = new ArrayList<>();
        for (int index : order) {
            TargetFigures figures = candidates.figures(index);
            double price = candidates.price(index);
            targets.add(new Explanation.Considered(candidates.target(index).name(), candidates.weight(index),
                    scores[index], figures.inFlight(), figures.latencyNanos() / 1e6, figures.tokensPerMinute(),
                    Double.isNaN(price) ? null : price, figures.availability(), !candidates.isAvailable(index)));
        }
        steps.add(new Explanation.Ordered(alias.name(), alias.strategy(), List.copyOf(targets)));
    }
}
