package io.harborai.platform.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/** Finds aliases that lead back to themselves, each loop once. Confined to one load. */
final class AliasLoops {
    private final Map<String, Values.Given> aliases = new LinkedHashMap<>();
    private final Set<String> finished = new HashSet<>();
    private final List<Finding> findings;
    private final Values values;

    AliasLoops(Values values, List<Finding> findings) {
        this.values = values;
        this.findings = findings;
        values.entries("models").keySet().forEach(name -> values.find(key(name))
                .ifPresent(given -> aliases.put(name, given)));
    }

    void run() {
        aliases.keySet().forEach(name -> visit(name, new LinkedHashSet<>()));
    }

    private void visit(String name, SequencedSet<String> way) {
        Values.Given given = aliases.get(name);
        if (given == null || finished.contains(name)) {
            return;
        }
        if (!way.add(name)) {
            List<String> loop = new ArrayList<>(way);
            loop = new ArrayList<>(loop.subList(loop.indexOf(name), loop.size()));
            loop.add(name);
            findings.add(Finding.error(given.origin(), key(name).toString(), "",
                    "the aliases lead in a circle: " + String.join(" -> ", loop)));
            finished.addAll(loop);
            return;
        }
        for (HarborConfig.Target target : CrossChecks.targets(given)) {
            follow(target, way);
        }
        rules(name).forEach(rule -> rule.to().forEach(target -> follow(target, way)));
        way.remove(name);
        finished.add(name);
    }

    private void follow(HarborConfig.Target target, SequencedSet<String> way) {
        if (target.provider().isEmpty()) {
            visit(target.name(), way);
        }
    }

    private List<AliasSteering.Rule> rules(String alias) {
        return values.find(new Key(List.of("models", alias, "rules"))).map(CrossChecks::rules).orElse(List.of());
    }

    private static Key key(String alias) {
        return new Key(List.of("models", alias, "targets"));
    }
}
